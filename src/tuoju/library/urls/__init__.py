"""The library's addresses, by what people come for."""

from tuoju.library.urls.contributing import urlpatterns as contributing
from tuoju.library.urls.finding import urlpatterns as finding
from tuoju.library.urls.reading import urlpatterns as reading
from tuoju.library.urls.reviewing import urlpatterns as reviewing

app_name = "library"
urlpatterns = [*finding, *reading, *contributing, *reviewing]
