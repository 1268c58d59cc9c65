// What every page does once it stands. Each part works alone and does without the others.

import { followAnswers } from "./answers.js";
import { addCopyButtons } from "./copy-buttons.js";
import { fillFragments } from "./fragments.js";
import { prepareHtmx } from "./htmx-loader.js";
import { showLocalTimes } from "./local-times.js";
import { focusLoadedPosts } from "./older-posts.js";
import { connectThemeSwitch } from "./theme-switch.js";
import { countView } from "./views.js";
import { prepareZoom } from "./zoom-loader.js";

connectThemeSwitch();
showLocalTimes(document);
addCopyButtons(document);
followAnswers();
focusLoadedPosts();
fillFragments();
prepareZoom();
prepareHtmx();
countView();
