// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.pass;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.halfspace.code.LevelEncoder;
import org.halfspace.code.Quantizer;
import org.halfspace.code.SignEncoder;
import org.halfspace.code.UnitEncoder;

/**
 * An encoder on its way to another machine: its tensors. Fast rotations are none of these.
 *
 * @param rows B: u × d
 * @param mean μ: d
 * @param levels of each unit; null for signs
 * @param thresholds of each unit; null for signs
 */
record UnitsState(float[] rows, float[] mean, double[][] levels, double[][] thresholds)
    implements Serializable {

  static UnitsState of(UnitEncoder encoder) {
    if (!(encoder instanceof LevelEncoder units)) {
      return new UnitsState(encoder.rows(), encoder.mean(), null, null);
    }
    List<Quantizer> quantizers = units.quantizers();
    return new UnitsState(
        encoder.rows(),
        encoder.mean(),
        quantizers.stream().map(Quantizer::levels).toArray(double[][]::new),
        quantizers.stream().map(Quantizer::thresholds).toArray(double[][]::new));
  }

  UnitEncoder encoder() {
    if (levels == null) {
      return SignEncoder.of(rows, mean);
    }
    List<Quantizer> quantizers = new ArrayList<>();
    for (int j = 0; j < levels.length; j++) {
      quantizers.add(Quantizer.of(levels[j], thresholds[j]));
    }
    return LevelEncoder.of(quantizers, rows, mean);
  }
}
