"""Single sign-on: people of an OpenID Connect provider sign in with it, sign out of it too."""

import logging
from typing import Any
from urllib.parse import urlencode

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.flask_client import OAuth
from flask import Blueprint, abort, current_app, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from requests import RequestException

from service import log
from service.config import SignOn
from service.errors import NotFound
from service.people import accounts
from service.web.accounts.sign_in import SINGLE, go_on
from service.web.core.request import here, house, reading

blueprint = Blueprint("single_sign_on", __name__, url_prefix="/sign-in/oidc")

PATIENCE = 10  # seconds that the provider may take to answer
_ONWARD = "single_onward"


@blueprint.get("")
def begin() -> ResponseReturnValue:
    """Send somebody to the provider."""
    session[_ONWARD] = here(request.args.get("next"))
    back = url_for("single_sign_on.back", _external=True)
    try:
        answer: ResponseReturnValue = _provider().authorize_redirect(back)
    except (AuthlibBaseError, RequestException) as failed:
        return _failed(failed, "暂时联系不上统一身份认证，请稍后再试，或者用密码登录。")
    return answer


@blueprint.get("/back")
def back() -> ResponseReturnValue:
    """Take in who comes back from the provider: an account that there is, never a new one."""
    settings = _settings()
    try:
        token = _provider().authorize_access_token()
    except (AuthlibBaseError, RequestException) as failed:
        return _failed(failed, "统一身份认证没有完成，请再试一次。")
    username = str((token.get("userinfo") or {}).get(settings.claim, ""))
    try:
        with reading() as session_:
            who = accounts.actor(session_, username)
    except NotFound as unknown:
        return _failed(unknown, "您在统一身份认证里的用户在本系统没有账户，请联系单位联系人。")
    session[SINGLE] = True
    return go_on(who, str(session.pop(_ONWARD, "/")), typed="")


@blueprint.get("/out")
def out() -> ResponseReturnValue:
    """Say that somebody has signed out here, and lead on to signing out of the provider."""
    settings, address = _settings(), ""
    try:
        address = _provider().load_server_metadata().get("end_session_endpoint", "")
    except (AuthlibBaseError, RequestException) as failed:
        log.failure("provider of single sign-on unavailable", failed)
    # The one who comes back is nobody here, so the page that they come to is this one.
    asked = {
        "client_id": settings.client_id,
        "post_logout_redirect_uri": url_for("single_sign_on.out", _external=True),
    }
    onward = f"{address}?{urlencode(asked)}" if address else ""
    return render_template("accounts/signed_out.html", onward=onward, name=settings.name)


def _settings() -> SignOn:
    settings = house().config.sign_on
    if settings is None:
        abort(404)
    return settings


def _provider() -> Any:
    """Return what speaks to the provider; made once for an application, its metadata kept."""
    settings = _settings()
    made = current_app.extensions.get("oidc")
    if made is None:
        made = OAuth(current_app).register(
            "oidc",
            client_id=settings.client_id,
            client_secret=settings.client_secret,
            server_metadata_url=f"{settings.issuer.rstrip('/')}/.well-known/openid-configuration",
            client_kwargs={
                "scope": "openid profile",
                "code_challenge_method": "S256",
                "default_timeout": PATIENCE,
            },
        )
        current_app.extensions["oidc"] = made
    return made


def _failed(failure: Exception, sentence: str) -> ResponseReturnValue:
    log.event("single sign-on failed", logging.WARNING, error=type(failure).__name__)
    page = render_template(
        "accounts/sign_in.html",
        next=str(session.get(_ONWARD, "/")),
        refusal=sentence,
        sign_on=_settings().name,
    )
    return page, 422
