from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "homepress.accounts"

    def ready(self) -> None:
        from allauth.account.signals import email_confirmed

        from homepress.accounts.announcing import announce_confirmed

        email_confirmed.connect(announce_confirmed)
