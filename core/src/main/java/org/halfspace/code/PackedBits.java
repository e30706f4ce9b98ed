package org.halfspace.code;

/** Bits in bytes, the most significant first. */
public final class PackedBits {
  private PackedBits() {}

  /**
   * Unpacks one code to ±1.
   *
   * @param at where the code begins in {@code packed}
   * @param codes n
   * @param signs receives n entries from {@code to}
   * @param row named if the code is refused
   * @throws IllegalArgumentException if a bit behind the n-th is set
   */
  public static void toSigns(byte[] packed, int at, int codes, float[] signs, int to, long row) {
    int whole = codes >> 3;
    int target = to;
    for (int b = 0; b < whole; b++) {
      int bits = packed[at + b];
      for (int k = 7; k >= 0; k--) {
        signs[target++] = ((bits >> k) & 1) * 2 - 1;
      }
    }
    int rest = codes & 7;
    if (rest > 0) {
      int bits = packed[at + whole] & 0xff;
      if ((bits & (0xff >> rest)) != 0) {
        throw new IllegalArgumentException(
            "code in row "
                + row
                + ": last byte "
                + bits
                + " has bits set behind the "
                + codes
                + " of a code, which must be zero");
      }
      for (int k = 7; k > 7 - rest; k--) {
        signs[target++] = ((bits >> k) & 1) * 2 - 1;
      }
    }
  }
}
