// SPDX-License-Identifier: Apache-2.0
package org.halfspace.descent;

import org.halfspace.linalg.Matrix;

/** A way down on a risk over encoders with unit rows. */
public interface DescentMethod {

  /**
   * Runs until its stop rule says stop.
   *
   * @param start M: n × k, unit rows; left as it is
   * @throws IllegalArgumentException if the start does not fit the risk
   */
  Optimum minimize(Matrix start);
}
