"""What both makers of lists get wrong in dates. Standard library only."""
import datetime as dt

# The first day of the invented events.
E0 = dt.date(2011, 3, 15)


def dob_err(R, d):
    """A date of birth with a mistake: day and month exchanged, another year, 1 January, some days off."""
    k = R.random()
    if k < .35:
        if d.day <= 12:
            return d.replace(month=d.day, day=d.month)
        k = .5
    if k < .7:
        try:
            return d.replace(year=d.year + R.choice([-1, 1, -10, 10, -2, 2]))
        except ValueError:
            return d
    if k < .85:
        return dt.date(d.year, 1, 1)
    return d + dt.timedelta(days=R.randint(-20, 20))
