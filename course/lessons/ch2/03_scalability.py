# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # How many machines does a model need?
#
# Nia's food app suggests dishes. At four in the morning three machines are plenty; at seven in the evening nineteen are not too many. Rent for seven o'clock and she pays all night for nothing. Rent for the average and her customers eat elsewhere. So she lets the fleet grow and shrink by itself, and that works, until somebody ships a larger model.
#
# **After this notebook you can**
#
# 1. compute the machines for more users, for a larger model, and for more models: three different sums;
# 2. play a day of traffic against any fleet, and count who waits and what it costs;
# 3. write an autoscaler, a program that orders machines as the traffic comes, without looking into the future;
# 4. say what headroom and start-up time do to it.
#
# **What the book says.** An ML system can grow in several ways: more users, a larger model, more models. It should cope with each, and renting machines only while they are needed (autoscaling) avoids waste. All true. It reads like three boxes to tick, but the three pull at each other: a larger model starts more slowly, and an autoscaler is only as good as the start is quick.
#
# The book: Chip Huyen, *Designing Machine Learning Systems* (O'Reilly, 2022), chapter 2.

# %%
import math

import numpy as np

from course import fleet, notebook, plots
from course.checks import Check, call, generator, require, show, value

notebook.start()

# %% [markdown]
# ## Place your bet
#
# Nia's day: quiet traffic, a dinner peak around seven, and once a surge of half as much again. A fleet of 5 machines, rented all day, can serve 500 queries a second. The average traffic of the day is 336, so there is room to spare. What cannot be served at once waits in line. How long does the unluckiest customer wait, in minutes?
#
# Write `bet_wait_min = ...`, a number of minutes.

# %% nbgrader={"grade": false, "grade_id": "bet_wait_min", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["raises-exception"]
### BEGIN SOLUTION
bet_wait_min = 10
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "bet_wait_min_check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false} tags=["raises-exception"]
check = Check("Your bet", points=1)
with check("a bet is a number of minutes, from 0 to 1440"):
    value("bet_wait_min", bet_wait_min).between(0, 1440, unit="minutes")
check.report()

# %% tags=["active-py", "wrong"] check="bet_wait_min_check" why="bets a text" idea="a bet is a number of minutes, from 0 to 1440"
bet_wait_min = "long"

# %% tags=["active-py", "right"] check="bet_wait_min_check" why="bets a NumPy number"
bet_wait_min = np.float64(45)

# %% [markdown]
# ## More users
#
# A *replica* is one machine with one copy of the model. Nia's serve 100 queries a second (q/s) each. Nobody plans for 100 % use: traffic jumps from minute to minute, and a full machine makes people wait. Plan for 70 %: each replica is then good for 70 q/s. By hand:
#
# * 700 q/s need 700 / 70 = 10 replicas, exactly;
# * 701 q/s need 11: there is no tenth of a machine;
# * at night, with no traffic, keep at least `lo`; and never rent more than `hi`, whatever happens.

# %% nbgrader={"grade": false, "grade_id": "replicas_needed", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["raises-exception"]
def replicas_needed(qps: float, qps_per_replica: float, target_util: float = 0.7, lo: int = 1, hi: int = 100) -> int:
    """Return how many replicas serve `qps` queries a second at a use of at most `target_util`, from lo to hi.

    qps_per_replica : queries a second of one replica at full use. target_util : share of full use, 0 to 1.
    """
    ### BEGIN SOLUTION
    return min(hi, max(lo, math.ceil(qps / (qps_per_replica * target_util))))
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "replicas_needed_check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false} tags=["raises-exception"]
check = Check("replicas_needed", points=2, hidden=1)
with check("a replica is planned below its full use", hint="How many q/s is one replica good for at 70 %?"):
    call(replicas_needed, 700.0, 100.0).close(10, unit="replicas")
with check("a part of a replica is a whole replica", hint="Who serves the 701st query?"):
    call(replicas_needed, 701.0, 100.0).close(11, unit="replicas")
    call(replicas_needed, 130.0, 50.0, 1.0).close(3, unit="replicas")
with check("the target can be another one"):
    call(replicas_needed, 590.0, 100.0, 0.6).close(10, unit="replicas")
with check("there are never fewer than lo nor more than hi"):
    call(replicas_needed, 0.0, 100.0).close(1, unit="replicas")
    call(replicas_needed, 0.0, 100.0, 0.7, 3).close(3, unit="replicas")
    call(replicas_needed, 1e6, 100.0).close(100, unit="replicas")
    call(replicas_needed, 1e6, 100.0, 0.7, 1, 40).close(40, unit="replicas")
### BEGIN HIDDEN TESTS
with check.hidden("the fleet suffices, and one replica fewer would not"):
    rng = generator(1)
    for qps, cap, use in zip(rng.uniform(200, 2000, 20), rng.uniform(60, 200, 20), rng.uniform(0.5, 0.95, 20)):
        answer = call(replicas_needed, qps, cap, use)
        n = answer.number()
        require(n == int(n) and (n - 1) * cap * use < qps <= n * cap * use, f"{answer.what} gave {n:g} replicas")
### END HIDDEN TESTS
check.report()

# %% tags=["active-py", "wrong"] check="replicas_needed_check" why="rounds down" idea="a part of a replica is a whole replica"
def replicas_needed(qps, qps_per_replica, target_util=0.7, lo=1, hi=100):
    return min(hi, max(lo, int(qps / (qps_per_replica * target_util))))

# %% tags=["active-py", "wrong"] check="replicas_needed_check" why="plans for 100 % use" idea="a replica is planned below its full use"
def replicas_needed(qps, qps_per_replica, target_util=0.7, lo=1, hi=100):
    return min(hi, max(lo, math.ceil(qps / qps_per_replica)))

# %% tags=["active-py", "wrong"] check="replicas_needed_check" why="always adds one" idea="a replica is planned below its full use"
def replicas_needed(qps, qps_per_replica, target_util=0.7, lo=1, hi=100):
    return min(hi, max(lo, int(qps / (qps_per_replica * target_util)) + 1))

# %% tags=["active-py", "wrong"] check="replicas_needed_check" why="forgets the limits" idea="there are never fewer than lo nor more than hi"
def replicas_needed(qps, qps_per_replica, target_util=0.7, lo=1, hi=100):
    return math.ceil(qps / (qps_per_replica * target_util))

# %% tags=["active-py", "right"] check="replicas_needed_check" why="adds replicas one by one, and returns a NumPy number"
def replicas_needed(qps, qps_per_replica, target_util=0.7, lo=1, hi=100):
    n = np.int64(lo)
    while n < hi and n * qps_per_replica * target_util < qps:
        n += 1
    return n

# %% [markdown]
# ## Play a day against a fleet
#
# Each minute new queries come. The fleet serves what it can: first what was left over, then the new ones. What remains is the *backlog*, and it waits for the next minute. By hand, one replica of 100 q/s:
#
# | minute | traffic | to serve | served | backlog |
# |---|---|---|---|---|
# | 0 | 100 | 100 | 100 | 0 |
# | 1 | 250 | 250 | 100 | 150 |
# | 2 | 50 | 200 | 100 | 100 |
# | 3 | 50 | 150 | 100 | 50 |
#
# The burst lasted one minute; people still wait two minutes later. Each replica is paid for each minute it is there, busy or not: here 4 *replica-minutes*.

# %% nbgrader={"grade": false, "grade_id": "serve", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["raises-exception"]
def serve(traffic: np.ndarray, replicas: np.ndarray, cap: float) -> tuple[np.ndarray, float]:
    """Return (backlog, replica_minutes): what is left over at the end of each minute, shape (T,), and what is paid.

    traffic : shape (T,), queries a second in each minute. replicas : shape (T,), ready in each minute. cap : queries a
    second of one replica. The backlog is in queries a second as well (no factor of 60); before minute 0 it is 0.
    """
    ### BEGIN SOLUTION
    backlog, left = np.zeros(len(traffic)), 0.0
    for t in range(len(traffic)):
        left = max(0.0, left + traffic[t] - replicas[t] * cap)
        backlog[t] = left
    return backlog, float(np.sum(replicas))
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "serve_check", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false} tags=["raises-exception"]
def serve_day(traffic, replicas, cap):
    answer = call(serve, np.array(traffic, dtype=float), np.array(replicas), cap)
    pair = isinstance(answer.value, list | tuple) and len(answer.value) == 2
    require(pair, f"{answer.what} gave {show(answer.value)}, expected (backlog, replica_minutes); does the function return its result?")
    backlog, paid = answer.value
    return value("the backlog", backlog), value("the replica-minutes", paid)

check = Check("serve", points=3, hidden=2)
with check("who is not served in this minute waits in the next", hint="What does minute 2 begin with?"):
    serve_day([100, 250, 50, 50], [1, 1, 1, 1], 100.0)[0].close([0, 150, 100, 50])
with check("a quiet minute cannot be saved up for later", hint="Can a backlog be negative?"):
    serve_day([0, 0, 250], [1, 1, 1], 100.0)[0].close([0, 0, 150])
with check("a replica is paid for every minute, busy or not"):
    serve_day([100, 250, 50, 50], [1, 1, 1, 1], 100.0)[1].close(4.0, unit="replica-minutes")
    serve_day([0, 0, 250], [7, 2, 1], 100.0)[1].close(10.0, unit="replica-minutes")
with check("each minute has its own number of replicas"):
    serve_day([300, 300, 300, 0], [1, 2, 5, 1], 100.0)[0].close([200, 300, 100, 0])
### BEGIN HIDDEN TESTS
with check.hidden("no query is lost and none invented", hint="What came in was served, or is still waiting."):
    rng = generator(2)
    for _ in range(10):
        qps, replicas = rng.uniform(0, 400, 50), rng.integers(0, 5, 50)
        backlog = serve_day(qps, replicas, 90.0)[0].numbers((50,))
        served = qps - np.diff(backlog, prepend=0)
        fine = (served > -1e-6).all() and (served < replicas * 90.0 + 1e-6).all() and (backlog > -1e-9).all()
        require(bool(fine), "on a random day a minute serves fewer than none, or more than its replicas can")
with check.hidden("nobody waits while a replica has room"):
    rng = generator(3)
    for _ in range(10):
        qps, replicas = rng.uniform(0, 400, 50), rng.integers(0, 5, 50)
        backlog = serve_day(qps, replicas, 90.0)[0].numbers((50,))
        idle = replicas * 90.0 - (qps - np.diff(backlog, prepend=0)) > 1e-6
        require(not (idle & (backlog > 1e-6)).any(), "on a random day some wait in a minute in which the fleet has room")
### END HIDDEN TESTS
check.report()

# %% tags=["active-py", "wrong"] check="serve_check" why="forgets the backlog of the minute before" idea="who is not served in this minute waits in the next"
def serve(traffic, replicas, cap):
    return np.maximum(0, traffic - replicas * cap), float(np.sum(replicas))

# %% tags=["active-py", "wrong"] check="serve_check" why="saves unused capacity for later" idea="a quiet minute cannot be saved up for later"
def serve(traffic, replicas, cap):
    return np.maximum(0, np.cumsum(traffic - replicas * cap)), float(np.sum(replicas))

# %% tags=["active-py", "wrong"] check="serve_check" why="pays only for busy replicas" idea="a replica is paid for every minute, busy or not"
def serve(traffic, replicas, cap):
    backlog, left, paid = [], 0.0, 0.0
    for qps, n in zip(traffic, replicas):
        paid += min(n, (left + qps) / cap)
        left = max(0.0, left + qps - n * cap)
        backlog.append(left)
    return np.array(backlog), paid

# %% tags=["active-py", "wrong"] check="serve_check" why="uses the first minute's fleet all day" idea="each minute has its own number of replicas"
def serve(traffic, replicas, cap):
    backlog, left = [], 0.0
    for qps in traffic:
        left = max(0.0, left + qps - replicas[0] * cap)
        backlog.append(left)
    return np.array(backlog), float(np.sum(replicas))

# %% tags=["active-py", "wrong"] check="serve_check" why="returns the backlog alone" idea="who is not served in this minute waits in the next"
def serve(traffic, replicas, cap):
    backlog, left = [], 0.0
    for qps, n in zip(traffic, replicas):
        left = max(0.0, left + qps - n * cap)
        backlog.append(left)
    return np.array(backlog)

# %% tags=["active-py", "right"] check="serve_check" why="no loop: the running sum above its own running minimum; returns a list"
def serve(traffic, replicas, cap):
    total = np.cumsum(np.asarray(traffic) - np.asarray(replicas) * cap)
    return list(total - np.minimum(0, np.minimum.accumulate(total))), sum(int(n) for n in replicas)

# %% [markdown]
# Now the bet: the whole day against 5 machines, and against the fleet that the busiest minute needs.

# %% tags=["experiment", "raises-exception"]
cap = 100.0
day = fleet.traffic(np.random.default_rng(28))
always = {"sized for the peak": replicas_needed(day.max(), cap), "sized for the mean": replicas_needed(day.mean(), cap)}
for name, n in always.items():
    backlog, paid = serve(day, np.full(1440, n), cap)
    longest = np.max(backlog / (n * cap))
    print(f"{name}: {n} machines, {paid / 60:.0f} machine-hours, {np.mean(backlog > 0):.0%} of the minutes late,")
    print(f"   longest wait {longest:.0f} minutes")
print(f"The mean traffic is {day.mean():.0f} q/s. You bet {bet_wait_min} minutes.")

# %% [markdown]
# **What to notice.** On average there is room for half as much traffic again, and still the unluckiest waits 243 minutes. From four in the afternoon on the backlog grows, and it shrinks only by what is left of 500 q/s when dinner is over. 32 % of the minutes are late. With 19 machines for the busiest minute nobody waits, and most of them stand idle for most of the day.
#
# ## An autoscaler
#
# Let the fleet follow the traffic. Two things make that harder than it sounds. A machine takes time: what is ordered in minute `t` is ready in minute `t + delay`. And nobody knows tomorrow's traffic: the order can only use what has come until then. So the fleet of minute `t` may know the traffic of minutes 0 to `t - delay`, and nothing later. The day begins with what minute 0 needs.
#
# With `delay = 3`, and a traffic that jumps from 100 to 800 q/s in minute 10, minutes 10, 11 and 12 are served by the old fleet. Minute 13 is the first that can have the new one.
#
# How many machines a traffic needs is asked of `need(qps, cap)`, a function that gives a whole number. Your `replicas_needed` is one, with its default target.

# %% nbgrader={"grade": false, "grade_id": "autoscale", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["raises-exception"]
def autoscale(traffic: np.ndarray, cap: float, delay: int, need) -> np.ndarray:
    """Return how many replicas are ready in each minute, shape (T,) int.

    traffic : shape (T,), queries a second in each minute. cap : queries a second of one replica. delay : minutes from
    an order until the replica is ready. need : `need(qps, cap)` is the number of replicas for a traffic.
    """
    ### BEGIN SOLUTION
    return np.array([need(traffic[max(0, t - delay)], cap) for t in range(len(traffic))])
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "autoscale_check", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false} tags=["raises-exception"]
check = Check("autoscale", points=4, hidden=2)
habit = fleet.rule_of_thumb  # half as many again as full use would take, and one
with check("a steady traffic gets what `need` says", hint="Is the number of replicas asked of `need`?"):
    value("the fleet of minute 10 at 650 q/s", call(autoscale, np.full(30, 650.0), 100.0, 3, habit).numbers((30,))[10]).close(10)
    value("the fleet of minute 10 at 650 q/s", call(autoscale, np.full(30, 650.0), 100.0, 3, lambda q, cap: 7).numbers((30,))[10]).close(7)
jump = np.where(np.arange(60) < 20, 100.0, 800.0)
with check("an ordered replica is not ready before the delay is over", hint="Which traffic is known when minute 22 is ordered?"):
    for delay in (3, 10):
        fleet_of = call(autoscale, jump, 100.0, delay, habit).numbers((60,))
        require(fleet_of[19 + delay] <= habit(100.0, 100.0), f"traffic jumps in minute 20, and with a delay of {delay} the fleet is larger in minute {19 + delay}")
with check("the fleet follows the traffic up and down"):
    up = call(autoscale, jump, 100.0, 3, habit).numbers((60,))
    down = call(autoscale, jump[::-1], 100.0, 3, habit).numbers((60,))
    value("the fleet long after a rise to 800 q/s", up[-1]).close(habit(800.0, 100.0))
    value("the fleet long after a fall to 100 q/s", down[-1]).close(habit(100.0, 100.0))
with check("somebody serves the first minutes, before any order is ready", hint="With what does the day begin?"):
    first = call(autoscale, jump, 100.0, 10, habit).numbers((60,))[:10]
    require(first.min() >= 1, f"with a delay of 10 the first ten minutes have {show(first.tolist())} replicas")
### BEGIN HIDDEN TESTS
with check.hidden("changing the future does not change the past", hint="Does an early order use the traffic of the whole day?"):
    rng = generator(4)
    for minute in (1, 30, 60, 90):
        one = rng.uniform(100, 900, 120)
        other = np.append(one[:minute], rng.uniform(100, 5000, 120 - minute))
        first, second = (call(autoscale, x, 100.0, 4, habit).numbers((120,)) for x in (one, other))
        require((first[:minute] == second[:minute]).all(), f"two days that differ from minute {minute} on have other fleets before it")
with check.hidden("on fresh days it costs much less than a fleet for the peak, and next to nobody waits", hint="What would a person order each minute?"):
    rng = generator(5)
    for _ in range(3):
        qps = fleet.traffic(rng)[480:]
        got = call(autoscale, qps, 100.0, 3, habit).numbers((960,))
        cost = got.sum() / (960 * habit(qps.max(), 100.0))
        require(cost < 0.75, f"on a fresh day the fleet cost {cost:.0%} of what a fleet for the peak costs")
        left, late = 0.0, 0
        for q, n in zip(qps, got):
            left = max(0.0, left + q - 100.0 * n)
            late += left > 0
        require(late < 0.01 * 960, f"on a fresh day {late / 960:.1%} of the minutes were late")
### END HIDDEN TESTS
check.report()

# %% tags=["active-py", "wrong"] check="autoscale_check" why="needs no time to start" idea="an ordered replica is not ready before the delay is over"
def autoscale(traffic, cap, delay, need):
    return np.array([need(qps, cap) for qps in traffic])

# %% tags=["active-py", "wrong"] check="autoscale_check" why="looks ahead by the delay" idea="an ordered replica is not ready before the delay is over"
def autoscale(traffic, cap, delay, need):
    return np.array([need(traffic[min(len(traffic) - 1, t + delay)], cap) for t in range(len(traffic))])

# %% tags=["active-py", "wrong"] check="autoscale_check" why="rents for the peak" idea="an ordered replica is not ready before the delay is over"
def autoscale(traffic, cap, delay, need):
    return np.full(len(traffic), need(traffic.max(), cap))

# %% tags=["active-py", "wrong"] check="autoscale_check" why="rents for the mean of the day" idea="an ordered replica is not ready before the delay is over"
def autoscale(traffic, cap, delay, need):
    return np.full(len(traffic), need(traffic.mean(), cap))

# %% tags=["active-py", "wrong"] check="autoscale_check" why="never gives a machine back" idea="the fleet follows the traffic up and down"
def autoscale(traffic, cap, delay, need):
    return np.array([max(need(qps, cap) for qps in traffic[: max(0, t - delay) + 1]) for t in range(len(traffic))])

# %% tags=["active-py", "wrong"] check="autoscale_check" why="plans for itself and does not ask `need`" idea="a steady traffic gets what `need` says"
def autoscale(traffic, cap, delay, need):
    return np.array([math.ceil(traffic[max(0, t - delay)] / (0.7 * cap)) for t in range(len(traffic))])

# %% tags=["active-py", "wrong"] check="autoscale_check" why="stays with the fleet of minute 0" idea="the fleet follows the traffic up and down"
def autoscale(traffic, cap, delay, need):
    return np.full(len(traffic), need(traffic[0], cap))

# %% tags=["active-py", "wrong"] check="autoscale_check" why="begins the day without a machine" idea="somebody serves the first minutes, before any order is ready"
def autoscale(traffic, cap, delay, need):
    ready = np.zeros(len(traffic), dtype=int)
    for t in range(delay, len(traffic)):
        ready[t] = need(traffic[t - delay], cap)
    return ready

# %% tags=["active-py", "wrong"] check="autoscale_check" why="shifts in a circle: the day begins with the traffic of its end" idea="changing the future does not change the past"
def autoscale(traffic, cap, delay, need):
    return np.array([need(qps, cap) for qps in np.roll(traffic, delay)])

# %% tags=["active-py", "wrong"] check="autoscale_check" why="has its machines a minute too early" idea="an ordered replica is not ready before the delay is over"
def autoscale(traffic, cap, delay, need):
    return np.array([need(traffic[max(0, t - delay + 1)], cap) for t in range(len(traffic))])

# %% tags=["active-py", "right"] check="autoscale_check" why="keeps the largest need of the last five known minutes, and gives floats"
def autoscale(traffic, cap, delay, need):
    needs = [need(float(qps), cap) for qps in traffic]
    ready = []
    for t in range(len(needs)):
        known = needs[: max(0, t - delay) + 1]
        ready.append(float(max(known[-5:])))
    return ready

# %% tags=["active-py", "right"] check="autoscale_check" why="orders a minute later still, starting with one machine"
def autoscale(traffic, cap, delay, need):
    ready = np.ones(len(traffic), dtype=int)
    for t in range(len(traffic) - delay - 1):
        ready[t + delay + 1] = need(traffic[t], cap)
    return ready

# %% tags=["experiment", "raises-exception"]
fleets = {name: np.full(1440, n) for name, n in always.items()}
fleets["autoscaled"] = autoscale(day, cap, 3, replicas_needed)
fleets["autoscaled, full use"] = autoscale(day, cap, 3, lambda qps, cap: replicas_needed(qps, cap, 1.0))
bill = {name: serve(day, replicas, cap) for name, replicas in fleets.items()}
for name, (backlog, paid) in bill.items():
    print(f"{name:22} {paid / 60:4.0f} machine-hours, {np.mean(backlog > 0):5.1%} of the minutes late")
plots.show(
    fleet.plot_fleets(day, fleets, cap),
    alt="Traffic of a day as an area with a peak in the evening, and four fleets. The one for the peak lies far above the "
    "traffic nearly all day, the one for the mean far below it at dinner; the autoscaled ones follow it closely.",
)

# %% [markdown]
# **What to notice.** The autoscaler costs 131 machine-hours instead of 456, and nobody waits. But look at the distance between the blue line and the traffic. That is the headroom of the 70 % rule. Without it (dotted) the fleet is cheaper still, and 10.7 % of the minutes are late: the traffic grows while the machines start.
#
# ## A larger model
#
# A model is loaded before it answers. Its *parameters* are the numbers it has learned; each takes 4 bytes as a rule, 2 or 1 if it is stored more coarsely. A gigabyte (GB) is 10⁹ bytes. By hand: 7 billion parameters at 4 bytes are 28 GB. A card with 24 GB of memory cannot hold them; at 2 bytes it can.

# %% nbgrader={"grade": false, "grade_id": "memory_gb", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["raises-exception"]
def memory_gb(n_params: float, bytes_per_param: float = 4) -> float:
    """Return the memory of a model's parameters, in GB (1 GB is 1e9 bytes)."""
    ### BEGIN SOLUTION
    return n_params * bytes_per_param / 1e9
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "memory_gb_check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false} tags=["raises-exception"]
check = Check("memory_gb", points=1, hidden=1)
with check("every parameter takes its bytes", hint="How many bytes are 7 billion numbers of 4 bytes?"):
    call(memory_gb, 7e9).close(28.0, unit="GB")
with check("half the bytes, half the memory"):
    call(memory_gb, 7e9, 2).close(14.0, unit="GB")
### BEGIN HIDDEN TESTS
with check.hidden("a gigabyte is 1e9 bytes, for any model"):
    rng = generator(6)
    for n, size in zip(rng.uniform(1e6, 1e12, 10), (4, 2, 1, 8, 0.5) * 2):
        call(memory_gb, n, size).close(n / 1e9 * size, unit="GB")
### END HIDDEN TESTS
check.report()

# %% tags=["active-py", "wrong"] check="memory_gb_check" why="takes one byte a parameter" idea="every parameter takes its bytes"
def memory_gb(n_params, bytes_per_param=4):
    return n_params / 1e9

# %% tags=["active-py", "wrong"] check="memory_gb_check" why="divides by 1024 three times" idea="every parameter takes its bytes"
def memory_gb(n_params, bytes_per_param=4):
    return n_params * bytes_per_param / 1024**3

# %% tags=["active-py", "wrong"] check="memory_gb_check" why="counts bits" idea="every parameter takes its bytes"
def memory_gb(n_params, bytes_per_param=4):
    return n_params * bytes_per_param * 8 / 1e9

# %% tags=["active-py", "wrong"] check="memory_gb_check" why="always takes 4 bytes" idea="half the bytes, half the memory"
def memory_gb(n_params, bytes_per_param=4):
    return n_params * 4 / 1e9

# %% tags=["active-py", "right"] check="memory_gb_check" why="counts in thousands"
def memory_gb(n_params, bytes_per_param=4):
    size = np.float64(n_params) * bytes_per_param
    for _ in range(3):
        size = size / 1000
    return size

# %% [markdown]
# Size is not only a question of fitting in. A new machine must fetch the model, and a network of 1 gigabit a second brings 7.5 GB a minute. So the delay of Nia's autoscaler is one minute for the machine plus the loading. The same day again, with every delay up to 100 minutes:

# %% tags=["experiment", "raises-exception"]
def delay_of(n_params, bytes_per_param):
    return 1 + memory_gb(n_params, bytes_per_param) / fleet.LOAD_GB_PER_MINUTE

models = {"7 billion x 4 bytes": (7e9, 4), "70 billion x 1 byte": (70e9, 1), "70 billion x 4 bytes": (70e9, 4), "175 billion x 4 bytes": (175e9, 4)}
delays = np.arange(0, 101, 4)
late = np.array([np.mean(serve(day, autoscale(day, cap, int(d), replicas_needed), cap)[0] > 0) for d in delays])
marked = {name: delay_of(*model) for name, model in models.items()}
for name, delay in marked.items():
    print(f"{name:22} {memory_gb(*models[name]):4.0f} GB, ready after {delay:3.0f} minutes, late {np.interp(delay, delays, late):5.1%}")

# %% tags=["experiment", "raises-exception"]
plots.show(
    fleet.plot_delay(delays, late, marked),
    alt="Share of late minutes against the start-up delay. It is zero up to about 15 minutes, then climbs to "
    "18 % at 100 minutes. The small model and the coarsely stored one lie at zero, the two large ones on the slope.",
)

# %% [markdown]
# **What to notice.** Up to some fifteen minutes of delay the headroom hides the start. Then it no longer does: with 175 billion parameters 17.2 % of the minutes are late, for the same money. Storing the 70 billion at 1 byte instead of 4 cuts the delay from 38 minutes to 10, and with it the waiting. So the model's size is a question of scaling users, too.
#
# ## More models
#
# Now Nia opens in 200 towns, with a model for each. Say that each replica holds one model, planned for 70 % use, and that every model has at least one replica, since a customer can come at any time. By hand, with 100 q/s a replica: two models with 140 and 5 q/s need 2 + 1 = 3 replicas.

# %% nbgrader={"grade": false, "grade_id": "fleet_replicas", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["raises-exception"]
def fleet_replicas(qps_per_model: np.ndarray, cap: float) -> int:
    """Return how many replicas serve all models, one model a replica, at a use of 70 %, each model at least one.

    qps_per_model : shape (m,), queries a second of each model. cap : queries a second of one replica at full use.
    """
    ### BEGIN SOLUTION
    return int(np.maximum(1, np.ceil(np.asarray(qps_per_model) / (0.7 * cap))).sum())
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "fleet_replicas_check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false} tags=["raises-exception"]
check = Check("fleet_replicas", points=2, hidden=1)
with check("one busy model needs what its traffic needs", hint="This is the sum of your first function."):
    call(fleet_replicas, np.array([500.0]), 100.0).close(8, unit="replicas")
with check("a model that is hardly ever asked still needs its own replica", hint="Can two towns share a replica here?"):
    call(fleet_replicas, np.full(200, 1.0), 100.0).close(200, unit="replicas")
    call(fleet_replicas, np.array([0.0, 0.0]), 100.0).close(2, unit="replicas")
with check("each model is rounded up by itself"):
    call(fleet_replicas, np.array([75.0, 75.0, 75.0]), 100.0).close(6, unit="replicas")
### BEGIN HIDDEN TESTS
with check.hidden("the replicas of two groups of models add up"):
    rng = generator(7)
    for _ in range(10):
        qps, cap_of_one = rng.uniform(0, 600, 12), rng.uniform(40, 200)
        apart = [call(fleet_replicas, part, cap_of_one).number() for part in (qps[:5], qps[5:])]
        call(fleet_replicas, qps, cap_of_one).close(sum(apart), unit="replicas")
        want = sum(max(1, int(q / (0.7 * cap_of_one)) + 1) for q in qps)
        call(fleet_replicas, rng.permutation(qps), cap_of_one).close(want, unit="replicas")
### END HIDDEN TESTS
check.report()

# %% tags=["active-py", "wrong"] check="fleet_replicas_check" why="pools the traffic of all models" idea="a model that is hardly ever asked still needs its own replica"
def fleet_replicas(qps_per_model, cap):
    return max(1, math.ceil(np.sum(qps_per_model) / (0.7 * cap)))

# %% tags=["active-py", "wrong"] check="fleet_replicas_check" why="gives an idle model no replica" idea="a model that is hardly ever asked still needs its own replica"
def fleet_replicas(qps_per_model, cap):
    return int(np.ceil(qps_per_model / (0.7 * cap)).sum())

# %% tags=["active-py", "wrong"] check="fleet_replicas_check" why="one replica a model, however busy" idea="one busy model needs what its traffic needs"
def fleet_replicas(qps_per_model, cap):
    return len(qps_per_model)

# %% tags=["active-py", "wrong"] check="fleet_replicas_check" why="pools, and then counts at least one a model" idea="each model is rounded up by itself"
def fleet_replicas(qps_per_model, cap):
    return max(len(qps_per_model), math.ceil(np.sum(qps_per_model) / (0.7 * cap)))

# %% tags=["active-py", "right"] check="fleet_replicas_check" why="asks the first function for each model"
def fleet_replicas(qps_per_model, cap):
    return sum(replicas_needed(qps, cap, lo=1, hi=10**9) for qps in qps_per_model)

# %% tags=["experiment", "raises-exception"]
print(f"One model for all, 200 q/s: {replicas_needed(200, cap)} machines.")
print(f"200 models, 1 q/s each:   {fleet_replicas(np.full(200, 1.0), cap)} machines.")

# %% [markdown]
# ## What to take along
#
# * Plan below full use: 700 q/s at 100 q/s a machine are 10 machines, not 7. Without the headroom, 10.7 % of the minutes were late.
# * An average hides the peak: 5 machines for an average of 336 q/s made somebody wait 243 minutes.
# * Autoscaling served the day with 131 machine-hours in place of 456, with a start of 3 minutes. With a start of 94 minutes, 17.2 % of the minutes were late.
# * A model takes parameters times bytes: 7 billion at 4 bytes are 28 GB.
# * More models do not share: 200 quiet ones need 200 machines, one with all their traffic needs 3.
#
# **If you have time.** Your autoscaler orders for the traffic it knows. Write one that continues the trend of the last ten minutes, and see at which delay it starts to be late. What does it cost more?

# %% tags=["active-py", "numbers"]
[
    f"somebody wait {longest:.0f} minutes",
    f"the unluckiest waits {longest:.0f} minutes",
    f"{np.mean(bill['sized for the mean'][0] > 0):.0%} of the minutes are late".replace("%", " %"),
    f"costs {bill['autoscaled'][1] / 60:.0f} machine-hours instead of {bill['sized for the peak'][1] / 60:.0f}, and nobody waits"
    * int(bill["autoscaled"][0].max() == 0),
    f"with {bill['autoscaled'][1] / 60:.0f} machine-hours in place of {bill['sized for the peak'][1] / 60:.0f}",
    f"and {np.mean(bill['autoscaled, full use'][0] > 0):.1%} of the minutes are late".replace("%", " %"),
    f"average of {day.mean():.0f} q/s",
    f"average traffic of the day is {day.mean():.0f}",
    f"A fleet of {always['sized for the mean']} machines",
    f"from {marked['70 billion x 4 bytes']:.0f} minutes to {marked['70 billion x 1 byte']:.0f}",
    f"175 billion parameters {np.interp(marked['175 billion x 4 bytes'], delays, late):.1%} of".replace("%", " %"),
    f"start of {marked['175 billion x 4 bytes']:.0f} minutes, {np.interp(marked['175 billion x 4 bytes'], delays, late):.1%} of".replace("%", " %"),
    f"{memory_gb(7e9):.0f} GB",
    f"{always['sized for the peak']} machines for the busiest minute",
    "At four in the morning " + {3: "three"}[int(fleets["autoscaled"][4 * 60])] + " machines are plenty; at seven in the evening nineteen are not too many",
]

# %% tags=["active-py", "insight"] claim="sizing for the mean makes somebody wait over two hours; autoscaling costs under 40 % of the peak fleet with hardly a late minute"
def holds(rng):
    day = fleet.traffic(rng)
    mean, peak = (np.full(1440, replicas_needed(q, 100.0)) for q in (day.mean(), day.max()))
    follows = autoscale(day, 100.0, 3, replicas_needed)
    backlog, paid = serve(day, follows, 100.0)
    wait = np.max(serve(day, mean, 100.0)[0] / (mean * 100))
    return wait > 120 and paid < 0.4 * peak.sum() and np.mean(backlog > 0) < 0.01

# %% tags=["active-py", "insight"] claim="the same autoscaler with a start of 94 minutes is late in more than a tenth of the day"
def holds(rng):
    day = fleet.traffic(rng)
    return np.mean(serve(day, autoscale(day, 100.0, 94, replicas_needed), 100.0)[0] > 0) > 0.1

# %% tags=["active-py", "survivors"]
{
    "memory_gb: NumberReplacer return n_params * bytes_per_param / 1000000001.0": "one part in a billion off, as rounding may be",
}
