"""The crawlers that collect texts to train models, by the names they give themselves.

Those that fetch a page because a person asked for it just now are not among them.
"""

AI_CRAWLERS = (
    "AI2Bot",
    "Amazonbot",
    "anthropic-ai",
    "Applebot-Extended",
    "Bytespider",
    "CCBot",
    "ClaudeBot",
    "cohere-training-data-crawler",
    "Diffbot",
    "FacebookBot",
    "Google-CloudVertexBot",
    "Google-Extended",
    "GPTBot",
    "ICC-Crawler",
    "img2dataset",
    "ImagesiftBot",
    "Kangaroo Bot",
    "Meta-ExternalAgent",
    "omgili",
    "PanguBot",
    "PetalBot",
    "Timpibot",
    "VelenPublicWebCrawler",
    "Webzio-Extended",
)
