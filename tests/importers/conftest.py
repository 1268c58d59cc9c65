"""The real blog is not in the repository; `TEST_BLOG=none` says that nobody has it at hand."""

import os

collect_ignore = ["test_real_blog.py"] if os.environ.get("TEST_BLOG") == "none" else []
