// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code.engine;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Products of a matrix with four vectors: what is read of the matrix serves all of them. Each sum
 * is in the order of the rows, product by product, as plain Java adds it. Only where {@link
 * VectorApi#present}.
 */
public final class ProjectionKernel {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();

  private ProjectionKernel() {}

  /** Columns that are summed together. */
  public static int columns() {
    return 2 * LANES;
  }

  /**
   * Sets {@code sums[v][j]} to Σ_k vectors[v][k] · rows[k][j] for {@link #columns()} columns j.
   *
   * @param rows of {@code stride} numbers each
   * @param j the first of the columns
   */
  public static void panel(float[] rows, int stride, int j, float[][] vectors, float[][] sums) {
    float[] p = vectors[0];
    float[] q = vectors[1];
    float[] r = vectors[2];
    float[] s = vectors[3];
    FloatVector ofP = FloatVector.zero(SPECIES);
    FloatVector ofQ = FloatVector.zero(SPECIES);
    FloatVector ofR = FloatVector.zero(SPECIES);
    FloatVector ofS = FloatVector.zero(SPECIES);
    FloatVector moreOfP = FloatVector.zero(SPECIES);
    FloatVector moreOfQ = FloatVector.zero(SPECIES);
    FloatVector moreOfR = FloatVector.zero(SPECIES);
    FloatVector moreOfS = FloatVector.zero(SPECIES);
    for (int k = 0; k < p.length; k++) {
      FloatVector row = FloatVector.fromArray(SPECIES, rows, k * stride + j);
      FloatVector more = FloatVector.fromArray(SPECIES, rows, k * stride + j + LANES);
      // Not fused, which plain Java does not do either.
      ofP = ofP.add(row.mul(p[k]));
      moreOfP = moreOfP.add(more.mul(p[k]));
      ofQ = ofQ.add(row.mul(q[k]));
      moreOfQ = moreOfQ.add(more.mul(q[k]));
      ofR = ofR.add(row.mul(r[k]));
      moreOfR = moreOfR.add(more.mul(r[k]));
      ofS = ofS.add(row.mul(s[k]));
      moreOfS = moreOfS.add(more.mul(s[k]));
    }
    set(ofP, moreOfP, sums[0], j);
    set(ofQ, moreOfQ, sums[1], j);
    set(ofR, moreOfR, sums[2], j);
    set(ofS, moreOfS, sums[3], j);
  }

  private static void set(FloatVector first, FloatVector second, float[] sums, int j) {
    first.intoArray(sums, j);
    second.intoArray(sums, j + LANES);
  }
}
