"""Mail: composed from one template, put into the queue, delivered by the worker.

    sending.send("mail/welcome.html", "carol@example.org", {"person": person})

The message is composed at once, so that a mistake shows where it was made; delivering it is a job
in the transaction at hand. A dead mail server therefore delays no page and loses no mail. What other
libraries send through Django (`EmailMessage.send`) goes the same way.
"""
