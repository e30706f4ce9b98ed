"""Prints the bytes of GoldenUniversalCodesTest: python3 universal_codes.py

Independent of the program: SplitMix64, the rotation as matrices in double precision, bits packed
the most significant first. Vector i has the entries ((37 j + 11 i) mod 101) - 50.5 for j = 0, 1, ...
"""

MASK = 2**64 - 1


class SplitMix:
    def __init__(self, seed):
        self.state = seed & MASK

    def boolean(self):
        self.state = (self.state + 0x9E3779B97F4A7C15) & MASK
        z = self.state
        z = ((z ^ (z >> 33)) * 0x62A9D9ED799705F5) & MASK
        z = ((z ^ (z >> 28)) * 0xCB24D0A5C88C35B3) & MASK
        return z >> 63 == 1


def rotated(x, size, seed):
    random = SplitMix(seed)
    window = 1 << (size.bit_length() - 1)
    values = list(x) + [0.0] * (size - len(x))
    for turn in range(2 if window == size else 4):
        values = [v if random.boolean() else -v for v in values]
        start = 0 if turn % 2 == 0 else size - window
        inside = values[start:start + window]
        for i in range(window):
            signs = (-1 if bin(i & j).count("1") % 2 else 1 for j in range(window))
            values[start + i] = sum(s * v for s, v in zip(signs, inside)) / window**0.5
        if window < size:
            half = size // 2
            for i in range(half):
                a, b = values[i], values[i + half]
                values[i], values[i + half] = (a + b) / 2**0.5, (a - b) / 2**0.5
    return values


def code(dimension, codes, seed, row):
    x = [(37 * j + 11 * row) % 101 - 50.5 for j in range(dimension)]
    values = rotated(x, max(dimension, codes), seed)[:codes]
    # float32 gives the same sign where the value is not all rounding.
    assert min(abs(v) for v in values) > 1e-3, (dimension, codes, seed, row)
    bits = "".join("1" if v >= 0 else "0" for v in values)
    bits += "0" * (-codes % 8)
    return "".join("%02x" % int(bits[i:i + 8], 2) for i in range(0, len(bits), 8))


for dimension, codes in ((5, 5), (5, 12), (64, 64), (64, 23), (100, 100), (100, 37), (100, 128)):
    for seed in (1, -7):
        print(dimension, codes, seed, *(code(dimension, codes, seed, row) for row in range(2)), sep=",")
