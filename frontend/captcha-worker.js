// Looks for the number that solves a challenge.

import "altcha/workers/pbkdf2";
