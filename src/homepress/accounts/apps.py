from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "homepress.accounts"

    def ready(self) -> None:
        from allauth.account.signals import email_confirmed  # noqa: PLC0415  # needs the app registry

        from homepress.accounts.announcing import announce_confirmed  # noqa: PLC0415  # the same

        email_confirmed.connect(announce_confirmed)
