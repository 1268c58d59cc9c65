"""How dates are written in English: day, month in full, year. `frontend/local-times.js` writes them alike."""

DATE_FORMAT = "j F Y"
