"""Django's settings, composed from the environment: one module per concern."""

from tuoju.config.settings.alliance import *  # noqa: F403
from tuoju.config.settings.base import *  # noqa: F403
from tuoju.config.settings.database import *  # noqa: F403
from tuoju.config.settings.security import *  # noqa: F403
from tuoju.config.settings.sign_in import *  # noqa: F403
