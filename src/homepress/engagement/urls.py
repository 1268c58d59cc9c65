"""What readers answer: fragments of pages and what they do, all under /-/ and kept by nobody; and feeds."""

from django.urls import path

from homepress.blog import converters  # noqa: F401  # importing names the parts of addresses below
from homepress.engagement.views import commenting, comments, feeds, like, mail, queue

urlpatterns = [
    path("-/posts/<uuid:key>/like/", like.like, name="like"),
    path("-/posts/<uuid:key>/comments/", comments.comments, name="comments"),
    path("-/posts/<uuid:key>/comment/", commenting.write, name="comment_write"),
    path("-/comments/<uuid:key>/", comments.comment, name="comment"),
    path("-/comments/<uuid:key>/answer/", commenting.reply, name="comment_answer"),
    path("-/comments/<uuid:key>/edit/", commenting.edit, name="comment_edit"),
    path("-/comments/<uuid:key>/delete/", commenting.delete, name="comment_delete"),
    path("feeds/comments/<segment:name>", feeds.site_feed, name="comments_feed"),
    path("<segment:slug>/comments/<segment:name>", feeds.post_feed, name="post_comments_feed"),
    path("-/mail/", mail.choices, name="mail_choices"),
    path("-/mail/<str:token>/", mail.stop, name="mail_stop"),
    path("-/moderation/<str:token>/", mail.moderate, name="mail_moderation"),
    path("studio/comments/", queue.comments, name="studio_comments"),
    path("studio/comments/<uuid:key>/undo/", queue.undo, name="studio_comments_undo"),
]
