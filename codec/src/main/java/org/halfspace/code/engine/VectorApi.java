// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code.engine;

import java.util.Locale;
import jdk.incubator.vector.FloatVector;

/**
 * Whether the Vector API is there. The module has to be asked for when Java starts: {@code
 * --add-modules jdk.incubator.vector}. {@code -Dhalfspace.simd=off} leaves it aside.
 */
public final class VectorApi {
  private static final int FEWEST_LANES = 8;

  private static final int LANES = find();

  private VectorApi() {}

  private static int find() {
    boolean off = "off".equals(System.getProperty("halfspace.simd"));
    if (off || ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
      return 0;
    }
    return Lanes.preferred();
  }

  /** Apart, so that nothing of the module is touched where it is absent. */
  private static final class Lanes {
    static int preferred() {
      return FloatVector.SPECIES_PREFERRED.length();
    }
  }

  /** Whether the kernels of this package may be called. */
  public static boolean present() {
    return LANES >= FEWEST_LANES;
  }

  /** Floats in a vector; 0 where the module is absent. */
  public static int lanes() {
    return LANES;
  }

  /** Which way is taken, for reports. */
  public static String description() {
    return present()
        ? String.format(Locale.ROOT, "Vector API, %d bits", 32 * LANES)
        : "OpenBLAS and plain Java";
  }
}
