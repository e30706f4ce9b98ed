// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code.engine;

import org.halfspace.code.UnitLayout;

/**
 * What an engine for units of several levels works with; shared, not copied.
 *
 * @param layout where the u units lie in a code
 * @param encoder B: u × d, row after row
 * @param tables thresholds and levels of the units
 * @param decoder A: d × u, row after row
 * @param mean μ: d, subtracted before encoding
 * @param offset b: d, added after decoding
 */
public record LevelTensors(
    UnitLayout layout,
    float[] encoder,
    LevelTables tables,
    float[] decoder,
    float[] mean,
    float[] offset) {
  int dimension() {
    return mean.length;
  }

  int units() {
    return layout.units();
  }
}
