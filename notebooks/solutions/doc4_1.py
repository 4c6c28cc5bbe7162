# Solutions of notebook 4.1, and usual wrong answers with words of the message that each gets.

# %% 1
answer = "b"

# %% 1 wrong: one is enough
answer = "a"

# %% 1 wrong: 3 times the goal
answer = "c"


# %% 2
def failed(curve, digits, goal):
    if not np.isfinite(curve).all():
        return True
    last = curve[-max(1, round(0.3 * len(curve))) :]
    return bool(np.mean(last) > 3 * goal or digits < 5)


# %% 2 wrong: nan passes
def failed(curve, digits, goal):
    last = curve[-max(1, round(0.3 * len(curve))) :]
    return bool(np.mean(last) > 3 * goal or digits < 5)


# %% 2 wrong: last value alone
def failed(curve, digits, goal):
    return bool(not np.isfinite(curve).all() or curve[-1] > 3 * goal or digits < 5)


# %% 2 wrong: does not count the digits
def failed(curve, digits, goal):
    last = curve[-max(1, round(0.3 * len(curve))) :]
    return bool(not np.isfinite(curve).all() or np.mean(last) > 3 * goal)


# %% 3
def distance_left(gamma):
    theta, psi = 1.0, 0.0
    for _ in range(600):
        theta, psi = course.equations_doc4_1.dirac_turn(theta, psi, rate=0.1, gamma=gamma)
    return np.sqrt(theta**2 + psi**2)


# %% 3 wrong: generator's distance alone
def distance_left(gamma):
    theta, psi = 1.0, 0.0
    for _ in range(600):
        theta, psi = course.equations_doc4_1.dirac_turn(theta, psi, rate=0.1, gamma=gamma)
    return abs(theta)


# %% 3 wrong: one after the other
def distance_left(gamma):
    theta, psi = 1.0, 0.0
    for _ in range(600):
        theta, old = course.equations_doc4_1.dirac_turn(theta, psi, rate=0.1, gamma=gamma)
        psi = course.equations_doc4_1.dirac_turn(theta, psi, rate=0.1, gamma=gamma)[1]
    return np.hypot(theta, psi)


# %% 3 wrong: never used
def distance_left(gamma):
    theta, psi = 1.0, 0.0
    for _ in range(600):
        theta, psi = course.equations_doc4_1.dirac_turn(theta, psi, rate=0.1)
    return np.hypot(theta, psi)
