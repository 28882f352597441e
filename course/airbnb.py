"""Airbnb listings: made-up ones that behave like a real city, and a reader for real files.

listings    a DataFrame of made-up listings, one a row, with the column names and the mess of Inside Airbnb
load        the same columns out of a real file of Inside Airbnb
features    numbers that a model of trees can use: size, kind, place, stay, reviews, amenities
plot_       pictures of a price model: numbers in, Axes out
COLUMNS     the columns of `listings` and `load`, in order
SNAPSHOTS   the days on which the made-up city was looked at: "2020-02", "2021-02", "2021-12", "2024-06"

Columns, as Inside Airbnb names them
------------------------------------
id, host_id             whole numbers, many of them above 2**53; a host can have many listings
last_scraped            text, the day of the snapshot: "2024-06-22"
host_response_rate      text: "98%"; missing for some
host_is_superhost       text: "t" or "f"; missing for some
neighbourhood_cleansed  text: one of the 25 neighbourhoods of Boston
latitude, longitude     degrees
room_type               text: "Entire home/apt", "Private room", "Hotel room" or "Shared room"
accommodates            guests
bathrooms               rooms; none is known in the snapshots of 2021
bathrooms_text          the same as text: "1 bath", "1.5 shared baths", "Half-bath"
bedrooms, beds          rooms, beds; a private room sometimes counts the bedrooms of the whole house
amenities               a list of texts: ["Smoke alarm", "Wifi", "Gym"]
price                   text, dollars a night: "$1,071.00"; missing for some in 2024, and not at random
minimum_nights          nights
availability_365        days of the next 365 that can be booked
number_of_reviews       reviews ever
last_review             text, a day: "2024-05-30"; missing where there is no review
review_scores_rating    stars, 0 to 5, in 2020-02 and 2021-02 points, 0 to 100; missing where there is no review
calculated_host_listings_count  listings of the same host in the same file

No row of `listings` is real. Shares, quantiles and effects follow aggregates measured on public snapshots of Boston by
Inside Airbnb (insideairbnb.com, CC BY 4.0), seen beside the European prices of Gyodi and Nawaro (doi
10.5281/zenodo.4446043, CC BY 4.0). Neither endorses this course. Names and rough places of the neighbourhoods are
public facts; how many listings each has, and most shares of amenities, are guesses.
"""

from __future__ import annotations

import csv
import json
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.ticker import StrMethodFormatter
from scipy.special import ndtri

from course import plots

COLUMNS = (
    "id", "last_scraped", "host_id", "host_response_rate", "host_is_superhost", "neighbourhood_cleansed", "latitude",
    "longitude", "room_type", "accommodates", "bathrooms", "bathrooms_text", "bedrooms", "beds", "amenities", "price",
    "minimum_nights", "availability_365", "number_of_reviews", "last_review", "review_scores_rating",
    "calculated_host_listings_count",
)  # fmt: skip

NUMBERS = (
    "latitude", "longitude", "accommodates", "bathrooms", "bedrooms", "beds", "minimum_nights", "availability_365",
    "number_of_reviews", "review_scores_rating", "calculated_host_listings_count",
)  # fmt: skip


@dataclass(frozen=True)
class Snapshot:
    """What differs between two looks at the same city."""

    day: str
    level: float  # shift of log price against 2024-06
    premium: float  # factor on the price differences of NEIGHBOURHOODS
    spread: float  # noise of log price relative to 2024-06
    price_missing: float  # share of listings
    price_zero: float  # share of listings
    bathrooms_known: bool
    points: bool  # ratings from 0 to 100, not from 0 to 5
    new_words: bool  # the amenities' wording of 2021 and later


SNAPSHOTS = {
    "2020-02": Snapshot("2020-02-15", -0.30, 0.87, 1.15, 0.0, 0.0008, True, True, False),
    "2021-02": Snapshot("2021-02-18", -0.41, 0.64, 1.25, 0.0, 0.0013, False, True, True),
    "2021-12": Snapshot("2021-12-16", -0.36, 0.83, 1.20, 0.0, 0.0012, False, False, True),
    "2024-06": Snapshot("2024-06-22", 0.00, 0.92, 1.00, 0.181, 0.0, True, False, True),
}

DOWNTOWN = (42.3555, -71.0605)  # degrees; distances to the centre are to here
KM = (111.2, 82.2)  # kilometres in one degree of latitude and of longitude, in Boston

# name, share of listings, latitude, longitude, log price against Dorchester at equal size
NEIGHBOURHOODS = (
    ("Allston", 0.060, 42.355, -71.132, 0.05),
    ("Back Bay", 0.085, 42.350, -71.081, 0.53),
    ("Bay Village", 0.010, 42.349, -71.069, 0.45),
    ("Beacon Hill", 0.050, 42.359, -71.067, 0.42),
    ("Brighton", 0.060, 42.350, -71.155, 0.08),
    ("Charlestown", 0.030, 42.378, -71.062, 0.35),
    ("Chinatown", 0.018, 42.351, -71.061, 0.42),
    ("Dorchester", 0.115, 42.301, -71.063, 0.00),
    ("Downtown", 0.095, 42.356, -71.060, 0.48),
    ("East Boston", 0.060, 42.375, -71.033, 0.18),
    ("Fenway", 0.065, 42.343, -71.097, 0.51),
    ("Hyde Park", 0.020, 42.256, -71.125, -0.08),
    ("Jamaica Plain", 0.065, 42.312, -71.113, 0.14),
    ("Leather District", 0.003, 42.351, -71.057, 0.45),
    ("Longwood Medical Area", 0.003, 42.338, -71.106, 0.45),
    ("Mattapan", 0.015, 42.277, -71.092, -0.10),
    ("Mission Hill", 0.035, 42.331, -71.104, 0.22),
    ("North End", 0.030, 42.365, -71.054, 0.40),
    ("Roslindale", 0.022, 42.287, -71.130, 0.02),
    ("Roxbury", 0.065, 42.320, -71.086, 0.10),
    ("South Boston", 0.050, 42.335, -71.045, 0.34),
    ("South Boston Waterfront", 0.020, 42.349, -71.042, 0.62),
    ("South End", 0.080, 42.342, -71.074, 0.44),
    ("West End", 0.018, 42.364, -71.067, 0.42),
    ("West Roxbury", 0.015, 42.282, -71.160, 0.00),
)

# name, share of listings, change of its log odds in a private room and with 1 km to the centre, effect on log price
AMENITIES = (
    ("Smoke alarm", 0.97, 0.0, 0.0, 0.0),
    ("Carbon monoxide alarm", 0.94, 0.0, 0.0, 0.0),
    ("Wifi", 0.92, 0.0, 0.0, 0.0),
    ("TV", 0.93, -3.2, -0.05, 0.09),
    ("Essentials", 0.86, 0.0, 0.0, 0.0),
    ("Kitchen", 0.83, -0.8, 0.0, 0.0),
    ("Hair dryer", 0.80, -0.4, 0.0, 0.0),
    ("Hangers", 0.80, 0.0, 0.0, 0.0),
    ("Iron", 0.79, -0.5, 0.0, 0.0),
    ("Hot water", 0.77, 0.0, 0.0, 0.0),
    ("Refrigerator", 0.75, -0.2, 0.0, 0.0),
    ("Microwave", 0.75, -0.2, 0.0, 0.0),
    ("Dishes and silverware", 0.73, -0.4, 0.0, 0.0),
    ("Cooking basics", 0.68, -0.6, 0.0, 0.0),
    ("Fire extinguisher", 0.66, 0.0, 0.0, 0.0),
    ("Shampoo", 0.63, 0.0, 0.0, 0.0),
    ("Bed linens", 0.62, 0.0, 0.0, 0.0),
    ("Heating", 0.62, 0.0, 0.0, 0.0),
    ("Self check-in", 0.58, -0.5, 0.0, 0.0),
    ("Oven", 0.56, -0.3, 0.0, 0.0),
    ("Dishwasher", 0.51, -1.0, -0.08, 0.08),
    ("Stove", 0.52, -0.3, 0.0, 0.0),
    ("Coffee maker", 0.52, -0.4, 0.0, 0.0),
    ("Dedicated workspace", 0.50, 0.1, 0.0, 0.0),
    ("Air conditioning", 0.47, -0.3, 0.0, 0.03),
    ("First aid kit", 0.46, 0.0, 0.0, 0.0),
    ("Freezer", 0.44, 0.0, 0.0, 0.0),
    ("Body soap", 0.40, 0.0, 0.0, 0.0),
    ("Extra pillows and blankets", 0.39, -0.3, 0.0, 0.0),
    ("Hot water kettle", 0.37, 0.0, 0.0, 0.0),
    ("Toaster", 0.36, 0.0, 0.0, 0.0),
    ("Washer", 0.36, -0.3, 0.0, 0.02),
    ("Dryer", 0.36, -0.3, 0.0, 0.02),
    ("Cleaning products", 0.33, 0.0, 0.0, 0.0),
    ("Shower gel", 0.30, 0.0, 0.0, 0.0),
    ("Coffee", 0.29, 0.0, 0.0, 0.0),
    ("Dining table", 0.29, 0.0, 0.0, 0.0),
    ("Bathtub", 0.27, -0.2, 0.0, 0.0),
    ("Free street parking", 0.27, 0.3, 0.30, 0.0),
    ("Conditioner", 0.26, 0.0, 0.0, 0.0),
    ("Wine glasses", 0.26, -0.4, 0.0, 0.0),
    ("Keypad", 0.25, 0.0, 0.0, 0.0),
    ("Room-darkening shades", 0.24, 0.0, 0.0, 0.0),
    ("Luggage dropoff allowed", 0.24, 0.0, 0.0, 0.0),
    ("Private entrance", 0.24, -0.9, 0.15, 0.0),
    ("Clothing storage", 0.23, 0.0, 0.0, 0.0),
    ("Patio or balcony", 0.23, -0.2, 0.10, 0.07),
    ("Paid parking off premises", 0.22, -0.1, -0.15, 0.0),
    ("Elevator", 0.19, -1.5, -0.35, 0.12),
    ("Free parking on premises", 0.18, 0.5, 0.35, 0.0),
    ("Baking sheet", 0.19, -0.2, 0.0, 0.0),
    ("Laundromat nearby", 0.17, 0.0, 0.0, 0.0),
    ("Smart lock", 0.17, 0.0, 0.0, 0.0),
    ("Blender", 0.16, 0.0, 0.0, 0.0),
    ("Backyard", 0.16, 0.3, 0.30, 0.0),
    ("Pets allowed", 0.16, -0.8, 0.0, 0.0),
    ("Lockbox", 0.16, 0.0, 0.0, 0.0),
    ("Central air conditioning", 0.16, -0.4, -0.05, 0.02),
    ("Books and reading material", 0.15, 0.0, 0.0, 0.0),
    ("Central heating", 0.15, 0.0, 0.0, 0.0),
    ("Gym", 0.13, -1.2, -0.35, 0.16),
    ("Security cameras on property", 0.14, 0.2, 0.0, 0.0),
    ("Lock on bedroom door", 0.10, 3.2, 0.10, -0.06),
    ("Outdoor furniture", 0.11, 0.0, 0.20, 0.0),
    ("Ethernet connection", 0.11, 0.0, 0.0, 0.0),
    ("Portable fans", 0.11, 0.2, 0.0, 0.0),
    ("Drying rack for clothing", 0.11, 0.0, 0.0, 0.0),
    ("Crib", 0.10, -0.8, 0.0, 0.0),
    ("Window AC unit", 0.10, 0.2, 0.0, 0.0),
    ("BBQ grill", 0.09, 0.0, 0.25, 0.0),
    ("Single level home", 0.09, 0.0, 0.0, 0.0),
    ("Board games", 0.08, 0.0, 0.0, 0.0),
    ("Host greets you", 0.08, 0.6, 0.0, 0.0),
    ("Rice maker", 0.08, 0.0, 0.0, 0.0),
    ("High chair", 0.07, -0.8, 0.0, 0.0),
    ("Pool", 0.06, -1.3, -0.35, 0.04),
    ("Exercise equipment", 0.06, -0.3, 0.0, 0.0),
    ("Building staff", 0.06, -1.0, -0.30, 0.03),
    ("Indoor fireplace", 0.05, -0.2, 0.0, 0.03),
    ("Sound system", 0.05, 0.0, 0.0, 0.0),
    ("Breakfast", 0.03, 0.5, 0.0, 0.0),
    ("Hot tub", 0.03, -0.3, 0.0, 0.04),
    ("EV charger", 0.03, -0.3, 0.0, 0.0),
)  # fmt: skip

# What an amenity of today was called in 2020; None: nobody could tick it then.
WORDS_OF_2020 = {
    "Smoke alarm": "Smoke detector", "Carbon monoxide alarm": "Carbon monoxide detector",
    "Dedicated workspace": "Laptop friendly workspace", "Extra pillows and blankets": "Extra pillows & blankets",
    "Luggage dropoff allowed": "Luggage drop-off allowed", "Freezer": None, "Body soap": None, "Toaster": None,
    "Hot water kettle": None, "Cleaning products": None, "Shower gel": None, "Coffee": None, "Dining table": None,
    "Conditioner": None, "Wine glasses": None, "Clothing storage": None, "Baking sheet": None, "Blender": None,
    "Laundromat nearby": None, "Books and reading material": None, "Central heating": None, "Portable fans": None,
    "Drying rack for clothing": None, "Board games": None, "Rice maker": None, "Outdoor furniture": None,
    "Exercise equipment": None, "Sound system": None, "Window AC unit": None, "Central air conditioning": None,
    "Security cameras on property": None,
}  # fmt: skip

# Hosts also type what they like: most of these texts are seen once in a city.
BRANDS = ("Samsung", "LG", "Whirlpool", "Bosch", "GE", "Frigidaire", "KitchenAid", "Keurig", "Dove", "Pantene", "Suave",
          "Miele", "Sonos", "Bose", "Sub-Zero", "Maytag")  # fmt: skip
THINGS = ("refrigerator", "stainless steel oven", "gas stove", "electric stove", "body soap", "shampoo", "conditioner",
          "sound system", "coffee maker", "dishwasher", "microwave", "washer", "dryer", "induction stove")  # fmt: skip
DETAILS = ("", " in the unit", " in the building", " (new)", " (shared)", " with care")

ROOM_TYPES = np.array(["Entire home/apt", "Private room", "Hotel room", "Shared room"])
ENTIRE, PRIVATE, HOTEL, SHARED = range(4)

LEVEL = 4.23  # log dollars: what a bare room for one in Dorchester costs in 2024-06
NAMES, SHARE, LATITUDE, LONGITUDE, PREMIUM = (np.array(column) for column in zip(*NEIGHBOURHOODS, strict=True))
AMENITY_EFFECT = np.array([row[4] for row in AMENITIES])


def listings(n: int, rng: np.random.Generator, snapshot: str = "2024-06") -> pd.DataFrame:
    """Return `n` made-up listings of one city, in random order.

    Parameters
    ----------
    n
        How many, >= 1. The largest host has at most n / 11 of them (10 in a small sample), and never more than 400.
    rng
        The random numbers; the same generator gives the same listings.
    snapshot
        When the city was looked at, one of SNAPSHOTS. The level of prices, the unit of the ratings, the wording of the
        amenities and what is missing differ; what a guest or a neighbourhood is worth differs little. With the same
        seed the hosts, homes and ids are the same, row by row; with another one they are others.

    Returns
    -------
    DataFrame with COLUMNS, index 0 to n - 1.

    Raises ValueError if n < 1 or the snapshot is unknown.
    """
    if n < 1:
        raise ValueError(f"n must be >= 1, but is {n}")
    if snapshot not in SNAPSHOTS:
        raise ValueError(f"snapshot must be one of {', '.join(SNAPSHOTS)}, but is {snapshot!r}")
    when = SNAPSHOTS[snapshot]
    host, size = _draw_hosts(n, rng)
    neighbourhood, latitude, longitude = _draw_places(host, size, rng)
    km = _km_to_centre(latitude, longitude)
    room, accommodates, bedrooms, beds, baths, shares_bath = _draw_rooms(host, size, neighbourhood, rng)
    nights = _draw_minimum_nights(host, size, room, rng)
    has = _draw_amenities(host, size, room, km, rng)
    quality = rng.standard_normal(n)
    log_price = (
        LEVEL
        + when.level
        + when.premium * PREMIUM[neighbourhood]
        + _worth_of_rooms(room, accommodates, bedrooms, baths, shares_bath)
        - 0.21 * (nights >= 28)
        + has @ AMENITY_EFFECT
        + 0.0015 * has.sum(axis=1)
        + 0.08 * quality
        + when.spread * _draw_price_noise(host, size, room, rng)
    )
    missing = _alike(host, size, 0.5, rng) < when.price_missing
    dollars = np.where(rng.random(n) < when.price_zero, 0, _round_as_hosts_do(np.exp(log_price), rng))
    availability = _draw_availability(missing, rng)
    reviews, days_ago, rating = _draw_reviews(quality, rng)
    gone = missing & (rng.random(n) < 0.98)  # the site showed these listings without price, beds and baths
    host_id = rng.permutation(np.cumsum(rng.integers(1, 600_000_000 // len(size), size=len(size))))
    df = pd.DataFrame(
        {
            "id": rng.permutation(_draw_ids(n, rng)),
            "last_scraped": when.day,
            "host_id": host_id[host],
            "host_response_rate": _draw_response_rate(len(size), rng)[host],
            "host_is_superhost": _with_gaps(np.where(rng.random(len(size)) < 0.35, "t", "f"), 0.05, rng)[host],
            "neighbourhood_cleansed": NAMES[neighbourhood],
            "latitude": latitude.round(5),
            "longitude": longitude.round(5),
            "room_type": ROOM_TYPES[room],
            "accommodates": accommodates,
            "bathrooms": np.where(gone | (not when.bathrooms_known), np.nan, baths),
            "bathrooms_text": _bathrooms_text(baths, shares_bath, room, rng),
            "bedrooms": np.where(rng.random(n) < np.where(missing, 0.20, 0.017), np.nan, bedrooms),
            "beds": np.where(gone, np.nan, beds),
            "amenities": _amenity_lists(has, when, rng),
            "price": [None if gap else f"${usd:,.2f}" for usd, gap in zip(dollars.tolist(), missing, strict=True)],
            "minimum_nights": nights,
            "availability_365": availability,
            "number_of_reviews": reviews,
            "last_review": np.datetime_as_string(np.datetime64(when.day) - days_ago.astype("timedelta64[D]")),
            "review_scores_rating": (rating * 20).round() if when.points else rating.round(2),
            "calculated_host_listings_count": size[host],
        },
        columns=list(COLUMNS),
    )
    df.attrs["missing_columns"] = []
    df.loc[reviews == 0, ["last_review", "review_scores_rating"]] = None
    return df.iloc[rng.permutation(n)].reset_index(drop=True)


def load(path: str | Path) -> pd.DataFrame:
    """Return the listings of a real file of Inside Airbnb, with COLUMNS, in the file's order.

    The file is `listings.csv.gz` (detailed), `listings.csv` (summary), or a cleaned subset of one, packed or not.
    Everything outside COLUMNS is left unread: names, photos, addresses of profiles and free text are personal data.

    * `price` stays the text it is; numbers become text of the same style, "$170.00".
    * `review_scores_rating` comes in stars, 0 to 5; where the file has points, 0 to 100, they are divided by 20.
    * `bathrooms` is read out of `bathrooms_text` where the file has no numbers for it.
    * Columns that the file lacks come back missing in every row; `df.attrs["missing_columns"]` names them.

    Raises FileNotFoundError, and ValueError where the file is no listings file.
    """
    path = Path(path)
    raw = _read_text_columns(path)
    if "neighbourhood_cleansed" not in raw:  # the summary schema calls it so; in the detailed one it is free text
        raw = raw.rename(columns={"neighbourhood": "neighbourhood_cleansed"})
    df = raw.reindex(columns=list(COLUMNS))
    df.attrs["missing_columns"] = [name for name in COLUMNS if name not in raw]
    for name in ("id", "host_id"):
        df[name] = _whole_numbers(df[name], path)
    for name in NUMBERS:
        df[name] = _numbers(df[name], path)
    for name in TEXTS:
        df[name] = df[name].astype("str")
    df["price"] = _price_as_text(df["price"])
    df["amenities"] = _amenity_lists_of(df["amenities"], path)
    top = df["review_scores_rating"].max()
    if top > 5:
        df["review_scores_rating"] /= 20 if top > 10 else 2
    if df["bathrooms"].isna().all():
        text = df["bathrooms_text"]
        count = text.str.extract(r"(\d+(?:\.\d+)?)", expand=False).astype(float)
        df["bathrooms"] = count.where(~text.str.contains("half", case=False, na=False), 0.5)
    return df


def features(df: pd.DataFrame) -> pd.DataFrame:
    """Return numbers, shape (rows of df, 24), nan where unknown, with the index of `df`.

    Nothing here names a host. Place, shortest stay, number of listings and amenities can still give one away.
    """
    amenities = df["amenities"]
    named = ("TV", "Dishwasher", "Elevator", "Gym", "Pool", "Patio or balcony", "Lock on bedroom door", "Washer")
    columns = {
        **{name: df[name] for name in NUMBERS},
        "shared bath": df["bathrooms_text"].map(lambda text: "shared" in text.lower(), na_action="ignore"),
        **{kind: df["room_type"] == kind for kind in ROOM_TYPES[:3].tolist()},
        "number of amenities": amenities.str.len(),
        **{name: amenities.map(lambda names, name=name: name in names, na_action="ignore") for name in named},
    }
    return pd.DataFrame(columns, index=df.index).astype(float)


# ------------------------------------------------------------------------------------------------ pictures


def plot_fit(y_usd: np.ndarray, yhat_usd: np.ndarray, mae_usd: pd.DataFrame) -> np.ndarray:
    """Return two Axes: predicted over true price, the ten largest errors ringed; and each model's error in each split.

    y_usd, yhat_usd : shape (n,), prices and predictions, $ a night
    mae_usd : mean absolute error, $; a row a model, a column a split
    """
    left, right = axes = plots.canvas(2, width=9.6, height=4.2, width_ratios=(1, 1.15))
    y, yhat = np.asarray(y_usd, dtype=float), np.asarray(yhat_usd, dtype=float)
    worst = np.argsort(-np.abs(yhat - y))[:10]
    ends = np.array([min(y.min(), yhat.min()), max(y.max(), yhat.max())])
    left.plot(ends, ends, color=plots.GREY, linewidth=1.5)
    left.plot(y, yhat, ".", color=plots.BLUE, alpha=0.3, markersize=5)
    left.plot(y[worst], yhat[worst], "o", color=plots.RED, markerfacecolor="none", markersize=10, markeredgewidth=1.8)
    left.set(xscale="log", yscale="log", xlabel="true price ($ a night)", ylabel="predicted price ($ a night)")
    for axis in (left.xaxis, left.yaxis):
        axis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))
    left.set_title("On the grey line a prediction is right")
    place, width = np.arange(len(mae_usd)), 0.8 / mae_usd.shape[1]
    for k, (split, color) in enumerate(zip(mae_usd.columns, (plots.SKY, plots.ORANGE), strict=False)):
        bars = right.bar(place + (k - 0.5) * width, mae_usd[split], width * 0.94, color=color, label=split)
        right.bar_label(bars, fmt="%.0f", padding=2)
    right.set_xticks(place, mae_usd.index)
    right.xaxis.grid(False)
    right.set_ylim(0, 1.25 * mae_usd.to_numpy().max())
    right.set(ylabel="mean absolute error ($ a night)", title="Mean error, tested on")
    right.legend(loc="upper right", ncols=2)
    return axes


def plot_bands(mae_usd: pd.Series, mape: pd.Series) -> np.ndarray:
    """Return two Axes with the error of each price band, in $ and in % of the price; the Series share their index."""
    axes = plots.canvas(2, width=9.0, height=3.4, sharey=True)
    for ax, error, color, label in (
        (axes[0], mae_usd, plots.BLUE, "mean absolute error ($)"),
        (axes[1], 100 * mape, plots.RED, "mean error (% of the true price)"),
    ):
        bars = ax.barh(mae_usd.index.astype(str), error[mae_usd.index], color=color)
        ax.bar_label(bars, fmt="%.0f", padding=3)
        ax.set_xlabel(label)
        ax.margins(x=0.12)
        ax.yaxis.grid(False)
    axes[0].invert_yaxis()
    return axes


# ---------------------------------------------------------------------------------------------- reading real files

TEXTS = (
    "last_scraped", "host_response_rate", "host_is_superhost", "neighbourhood_cleansed", "room_type", "bathrooms_text",
    "price", "last_review",
)  # fmt: skip


def _read_text_columns(path: Path) -> pd.DataFrame:
    """Return the columns that `load` uses, every cell as text or missing."""
    with path.open("rb") as file:
        packed = file.read(2) == b"\x1f\x8b"  # browsers unpack a .gz and keep its name, so the name does not tell
    try:
        raw = pd.read_csv(
            path,
            dtype="str",
            compression="gzip" if packed else None,
            usecols=lambda name: name in COLUMNS or name == "neighbourhood",
        )
        found = list(raw.columns)
    except (
        UnicodeDecodeError,
        pd.errors.ParserError,
        pd.errors.EmptyDataError,
        OSError,
        EOFError,
        zlib.error,
    ) as error:
        raise ValueError(_no_listings_file(path, f"it cannot be read as a table ({error})")) from None
    for wanted in ({"price"}, {"room_type"}, {"neighbourhood_cleansed", "neighbourhood"}):
        if not wanted & set(found):
            known = f"of the columns we know it has {', '.join(found)}" if found else "none of its columns is known"
            raise ValueError(_no_listings_file(path, f"it has no column {' or '.join(sorted(wanted))}; {known}"))
    if raw.empty:
        raise ValueError(_no_listings_file(path, "it has no rows"))
    return raw


def _no_listings_file(path: Path, found: str) -> str:
    return (
        f"{path.name} is no listings file: {found}. "
        "Take listings.csv.gz or listings.csv of a city from insideairbnb.com/get-the-data."
    )


def _whole_numbers(column: pd.Series, path: Path) -> pd.Series:
    """Return ids as exact whole numbers: half of them are above 2**53, where a float would change their last digits."""
    try:
        return pd.Series([pd.NA if pd.isna(text) else int(text) for text in column], index=column.index, dtype="Int64")
    except ValueError:
        # A spreadsheet has written them as 5.4E+17: what is left of them still tells hosts apart, mostly.
        return _numbers(column, path).astype("Int64")


def _numbers(column: pd.Series, path: Path) -> pd.Series:
    try:
        return column.astype(float)
    except ValueError as error:
        raise ValueError(f"{path.name}, column {column.name}: {error}; expected numbers") from None


def _price_as_text(column: pd.Series) -> pd.Series:
    try:
        dollars = column.astype(float)
    except ValueError:
        return column
    return pd.Series([None if np.isnan(usd) else f"${usd:,.2f}" for usd in dollars], index=column.index, dtype="str")


def _amenity_lists_of(column: pd.Series, path: Path) -> list[list[str] | None]:
    """Return the lists in texts like '["Wifi", "TV"]', or the older '{Wifi,"Cable TV"}'."""
    lists = []
    for text in column:
        if pd.isna(text):
            lists.append(None)
        elif text.startswith("{"):
            lists.append([name for name in next(csv.reader([text[1:-1]]), []) if name])
        else:
            try:
                lists.append(json.loads(text))
            except json.JSONDecodeError:
                raise ValueError(f"{path.name}, column amenities: {text[:40]!r} is no list of texts") from None
    return lists


# --------------------------------------------------------------------------------------------- the parts of a listing
# host: (n,) int, the number of each row's host; size: (hosts,) int, listings of each host


def _draw_hosts(n: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Return `host` and `size`: 22 % of the listings have a host with one, 31 % with 2 to 9, the others with more."""
    largest = int(np.clip(n / 11, 10, 400))
    sizes = [np.ones(round(0.22 * n), dtype=int)]
    for listings_left, low, high in ((round(0.31 * n), 2, 9), (n - round(0.22 * n) - round(0.31 * n), 10, largest)):
        # Density 1/size: as many listings belong to hosts with 10 to 20 as to hosts with 100 to 200.
        drawn = np.exp(rng.uniform(np.log(low), np.log(high + 1), size=listings_left // low + 1)).astype(int)
        hosts = int(np.searchsorted(np.cumsum(drawn), listings_left)) + 1
        drawn = drawn[:hosts]
        drawn[-1] -= drawn.sum() - listings_left
        sizes.append(drawn[drawn > 0])
    size = np.concatenate(sizes)
    return np.repeat(np.arange(len(size)), size), size


def _spread_over(size: np.ndarray, rng: np.random.Generator, columns: int | None = None) -> np.ndarray:
    """Return one uniform number for each host, shape (hosts,) or (hosts, columns), evenly spread over the listings.

    Independent numbers would let a few large hosts decide what share of a small sample is, say, private rooms.
    """
    tickets = rng.random((len(size), columns or 1))
    order = np.argsort(tickets, axis=0)
    sizes = size[order]
    numbers = np.empty_like(tickets)
    np.put_along_axis(
        numbers, order, (np.cumsum(sizes, axis=0) - sizes * rng.random(tickets.shape)) / size.sum(), axis=0
    )
    return numbers if columns else numbers[:, 0]


def _alike(host, size, share: float, rng: np.random.Generator, columns: int | None = None) -> np.ndarray:
    """Return uniform numbers, shape (n,) or (n, columns); with probability `share` a row has its host's number."""
    shape = (len(host),) if columns is None else (len(host), columns)
    of_host = _spread_over(size, rng, columns)[host]
    return np.where(rng.random(shape) < share, of_host, rng.random(shape))


def _draw_places(host, size, rng) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return neighbourhood (an index), latitude and longitude: a host's listings stand in buildings of up to 8."""
    in_host = np.arange(len(host)) - np.repeat(np.cumsum(size) - size, size)
    first = in_host % 8 == 0
    building, owner = np.cumsum(first) - 1, host[first]
    tilt = np.where(size[owner] >= 10, 1.4, -0.6)  # large hosts rent in dear neighbourhoods
    chance = np.cumsum(SHARE * np.exp(tilt[:, None] * PREMIUM), axis=1)
    place = (_alike(owner, size, 0.6, rng)[:, None] * chance[:, -1:] > chance).sum(axis=1)
    spread = np.clip(0.15 * _km_to_centre(LATITUDE[place], LONGITUDE[place]), 0.25, 1.0)
    north = (rng.standard_normal(len(owner)) * spread)[building] + 0.04 * rng.standard_normal(len(host))
    east = (rng.standard_normal(len(owner)) * spread)[building] + 0.04 * rng.standard_normal(len(host))
    return place[building], LATITUDE[place][building] + north / KM[0], LONGITUDE[place][building] + east / KM[1]


def _km_to_centre(latitude, longitude) -> np.ndarray:
    return np.hypot((latitude - DOWNTOWN[0]) * KM[0], (longitude - DOWNTOWN[1]) * KM[1])


def _draw_rooms(host, size, neighbourhood, rng) -> tuple[np.ndarray, ...]:
    """Return room type (an index), guests, bedrooms, beds, bathrooms and whether the bath is shared, each (n,)."""
    n = len(host)
    private = _logistic(np.where(size >= 10, -1.5, -0.55)[host] - 2.6 * (PREMIUM[neighbourhood] - 0.3))
    u = _alike(host, size, 0.75, rng)
    room = np.where(u < private, PRIVATE, ENTIRE)
    room[u < 0.013 * private] = SHARED
    hotelier = (rng.random(len(size)) < 0.02) & (size < 10)
    room[hotelier[host]] = HOTEL
    rents_room = np.isin(room, (PRIVATE, SHARED))

    u = _alike(host, size, 0.35, rng)
    accommodates = np.where(
        rents_room,
        _pick(u, (0.39, 0.50, 0.06, 0.05), (1, 2, 3, 4)),
        _pick(
            u,
            (0.02, 0.40, 0.09, 0.22, 0.065, 0.10, 0.02, 0.045, 0.01, 0.015, 0.008, 0.004, 0.003),
            (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14, 16),
        ),
    )
    own = np.floor(0.42 * accommodates + 0.42 + 0.5 * rng.standard_normal(n)).clip(0, 12).astype(int)
    whole_house = _pick(_alike(host, size, 0.5, rng), (0.02, 0.76, 0.05, 0.06, 0.05, 0.03, 0.03), (0, 1, 2, 3, 4, 5, 6))
    bedrooms = np.where(rents_room, whole_house, np.where(room == HOTEL, 1, own))
    per_guest = np.where(rents_room, 0.5, 0.45)
    beds = np.round(per_guest * accommodates + 0.3 + 0.7 * rng.standard_normal(n)).clip(1, 16).astype(int)
    shares_bath = rents_room & (_alike(host, size, 0.6, rng) < 0.78)
    extra = (
        np.round(2 * (np.where(rents_room, 0.2 * whole_house - 0.2, 0.45 * own - 0.45) + 0.35 * rng.standard_normal(n)))
        / 2
    )
    baths = np.where(rents_room & ~shares_bath, 1, 1 + extra.clip(0, 6))
    baths[rng.random(n) < 0.004] = 0.5
    return room, accommodates, bedrooms, beds, baths, shares_bath


def _worth_of_rooms(room, accommodates, bedrooms, baths, shares_bath) -> np.ndarray:
    """Return what size and room type add to log price; to a private room, the rest of the house adds nothing."""
    return (
        0.33 * np.log(accommodates)
        + 0.08 * np.where(room == ENTIRE, bedrooms, 1)
        + 0.19 * np.where(shares_bath, 1, baths)
        - 0.18 * shares_bath
        - 0.33 * np.isin(room, (PRIVATE, SHARED))
        + 1.10 * (room == HOTEL)
    )


def _draw_price_noise(host, size, room, rng) -> np.ndarray:
    """Return what no column tells of log price: the host's own level, which large hosts set more freely, and the rest.

    The host's part is what a random split leaks: a model that has seen a host's other listings knows it.
    """
    level = np.where(size >= 10, 0.38, 0.21) * _skewed(_spread_over(size, rng))
    scale = np.where(np.isin(room, (PRIVATE, SHARED)), 1.15, 0.94)
    return scale * (level[host] + 0.11 * rng.standard_t(2.5, len(host)))


def _bathrooms_text(baths, shares_bath, room, rng) -> list[str | None]:
    """Return texts such as "1 bath", "1.5 shared baths", "1 private bath", "Half-bath"; missing for 1 in 1,000."""
    kinds = np.where(shares_bath, "shared ", np.where(room == PRIVATE, "private ", ""))
    words = {(0.5, ""): "Half-bath", (0.5, "shared "): "Shared half-bath", (0.5, "private "): "Private half-bath"}
    texts = [
        words.get((count, kind)) or f"{count:g} {kind}bath{'' if count == 1 else 's'}"
        for count, kind in zip(baths.tolist(), kinds.tolist(), strict=True)
    ]
    return _with_gaps(texts, 0.001, rng)


def _draw_minimum_nights(host, size, room, rng) -> np.ndarray:
    """Return the shortest stay, nights. Boston lets only residents rent for days, so half the listings ask a month."""
    share = (0.26, 0.11, 0.08, 0.02, 0.01, 0.01, 0.01, 0.19, 0.05, 0.01, 0.10, 0.15)
    nights = _pick(_alike(host, size, 0.85, rng), share, (1, 2, 3, 4, 5, 7, 14, 29, 30, 31, 32, 91))
    return np.where(room == HOTEL, 1, nights)


def _draw_amenities(host, size, room, km, rng) -> np.ndarray:
    """Return which of AMENITIES each listing names, shape (n, amenities) of bool. Hosts copy their own lists."""
    _, share, in_private, with_km, _ = (np.array(column) for column in zip(*AMENITIES, strict=True))
    diligence = 0.15 + ndtri(_spread_over(size, rng))[host] + 0.4 * rng.standard_normal(len(host))
    odds = 1.17 * np.log(share / (1 - share))  # the spread of diligence pulls shares towards one half
    private = np.isin(room, (PRIVATE, SHARED))[:, None] - 0.3
    chance = _logistic(odds + diligence[:, None] + in_private * private + with_km * (km[:, None] - 3.5))
    return _alike(host, size, 0.75, rng, columns=len(AMENITIES)) < chance


def _amenity_lists(has, when, rng) -> list[list[str]]:
    """Return the lists of texts: what AMENITIES names, in the words of the day, and what hosts typed themselves."""
    words = [name if when.new_words else WORDS_OF_2020.get(name, name) for name, *_ in AMENITIES]
    known = has & np.array([word is not None for word in words])
    texts = np.array(words, dtype=object)[np.nonzero(known)[1]].tolist()
    typed = np.where(rng.random(len(has)) < 0.25, rng.integers(1, 4, size=len(has)), 0)
    parts = [rng.integers(len(part), size=typed.sum()).tolist() for part in (BRANDS, THINGS, DETAILS)]
    typed_texts = [BRANDS[b] + " " + THINGS[t] + DETAILS[d] for b, t, d in zip(*parts, strict=True)]
    if not when.new_words:
        typed, typed_texts = 0 * typed, []
    ends, typed_ends = np.cumsum(known.sum(axis=1)).tolist(), np.cumsum(typed).tolist()
    cuts = zip([0, *ends[:-1]], ends, [0, *typed_ends[:-1]], typed_ends, strict=True)
    return [texts[a:b] + typed_texts[c:d] for a, b, c, d in cuts]


def _round_as_hosts_do(usd: np.ndarray, rng) -> np.ndarray:
    """Return whole dollars, 10 to 10,000, whose last digit is 0, 5 or 9 more often than chance has it."""
    u = rng.random(len(usd))
    ten = 10 * np.round(usd / 10)
    rounded = np.select([u < 0.12, u < 0.21, u < 0.27], [ten, ten + 5, ten - 1], np.round(usd))
    return rounded.clip(10, 10_000)


def _draw_availability(missing: np.ndarray, rng) -> np.ndarray:
    """Return bookable days, 0 to 365: none for most listings without a price, which are asleep."""
    closed = rng.random(len(missing)) < np.where(missing, 0.60, 0.01)
    return np.where(closed, 0, np.ceil(365 * rng.beta(1.05, 0.85, size=len(missing)))).astype(int)


def _draw_reviews(quality, rng) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the number of reviews, the days since the last one, and the rating in stars (of all; to be blanked)."""
    n = len(quality)
    count = np.ceil(np.exp(2.84 + 1.68 * rng.standard_normal(n))).clip(1, 1_200)
    reviews = np.where(rng.random(n) < 0.23, 0, count).astype(int)
    days_ago = np.exp(3.55 + 2.95 * rng.standard_normal(n)).clip(1, 4_500).astype(int)
    short_of_five = 0.24 * np.exp(0.82 * (0.6 * rng.standard_normal(n) - 0.8 * quality))
    short_of_five[rng.random(n) < 0.012] += 2
    rating = np.where(rng.random(n) < 0.24, 5.0, (5 - short_of_five).clip(1, 5))
    return reviews, days_ago, rating


def _draw_response_rate(n: int, rng) -> np.ndarray:
    rate = np.where(rng.random(n) < 0.6, 100, np.round(100 * rng.beta(8, 1, size=n)).astype(int))
    return _with_gaps([f"{r}%" for r in rate.tolist()], 0.12, rng)


def _draw_ids(n: int, rng) -> np.ndarray:
    """Return distinct ids, about half of them the long ones that Airbnb gives out since 2022."""
    long = round(0.52 * n)
    gaps = rng.integers(1, 2 * 60_000_000 // n + 2, size=n)
    ids = np.cumsum(gaps)
    ids[n - long :] = 540_000_000_000_000_000 + np.cumsum(rng.integers(1, 2 * 6 * 10**17 // n, size=long))
    return ids


def _pick(u: np.ndarray, share: tuple[float, ...], values: tuple[int, ...]) -> np.ndarray:
    """Return the value in whose share of the unit interval each of `u` falls; shares need not add up to 1."""
    ends = np.cumsum(share) / sum(share)
    return np.array(values)[np.searchsorted(ends[:-1], u, side="right")]


def _with_gaps(values, share: float, rng) -> np.ndarray:
    """Return `values` as an object array in which a `share` is None."""
    values = np.array(values, dtype=object)
    values[rng.random(len(values)) < share] = None
    return values


def _logistic(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x))


def _skewed(u: np.ndarray) -> np.ndarray:
    """Return Gumbel numbers of mean 0 and variance 1: a few hosts ask far more than the others, few ask far less."""
    return ((-np.log(-np.log(u)) - 0.5772) / 1.2825).clip(-1.5, 2)
