// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code.engine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Whether this Java on this processor looks tables up within registers, and in how wide ones. */
public final class FastScanSupport {
  private static final int LONGEST = 64;

  private static final int LANES = find();

  private FastScanSupport() {}

  private static int find() {
    if (!VectorApi.present()) {
      return 0;
    }
    int bytes = Math.min(LONGEST, Float.BYTES * VectorApi.lanes());
    // Without that extension Java has no shuffle of 64 bytes, and makes each by a call.
    return bytes < LONGEST || shufflesAllBytes() ? bytes : LONGEST / 2;
  }

  /** Whether the processor has AVX-512 VBMI; false where it does not say. */
  private static boolean shufflesAllBytes() {
    try {
      String text = Files.readString(Path.of("/proc/cpuinfo"), StandardCharsets.ISO_8859_1);
      return text.toLowerCase(Locale.ROOT).contains("avx512vbmi");
    } catch (IOException | SecurityException e) {
      return false;
    }
  }

  /** Whether {@link FastScanKernel} may be called. */
  public static boolean present() {
    return LANES > 0;
  }

  /** Codes that are looked at together; 0 where there is no fast scan. */
  public static int lanes() {
    return LANES;
  }
}
