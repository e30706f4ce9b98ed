// SPDX-License-Identifier: Apache-2.0
package org.halfspace.internal;

/** Narrowing of arrays. */
public final class Floats {
  private Floats() {}

  public static float[] of(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }
}
