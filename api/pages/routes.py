"""Every page: they work without JavaScript."""

from api.pages import coverage, door, language, roster, rounds, volunteer

PAGES = (
    door.door,
    door.log_in,
    door.log_out,
    language.choose,
    rounds.list_page,
    rounds.new_page,
    rounds.create,
    rounds.round_page,
    rounds.do,
    roster.upload_page,
    roster.upload,
    volunteer.my_circles,
    coverage.coverage_page,
)
