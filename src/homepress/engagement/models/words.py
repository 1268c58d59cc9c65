"""What the filter knows."""

from django.db import models

WORD_LENGTH = 40


class FilterWord(models.Model):
    """In how many good comments, and in how much spam, a word stood."""

    word = models.CharField(max_length=WORD_LENGTH, primary_key=True)
    good = models.IntegerField(default=0)
    spam = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(good__gte=0, spam__gte=0), name="word_counts_are_not_negative")
        ]

    def __str__(self) -> str:
        return f"{self.word}: {self.good} good, {self.spam} spam"
