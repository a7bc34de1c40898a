"""What the first page of a unit shows, read from its context."""


def home_of(client):
    return client.get("/").context["unit_home"]


def rows_of(home, number):
    """The rows of the part with this number: (label, state)."""
    (group,) = (group for group in home.groups if group.title.startswith(f"{number}."))
    return [(row.label, row.state_label) for row in group.rows]
