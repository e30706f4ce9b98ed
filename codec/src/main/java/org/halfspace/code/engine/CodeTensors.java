// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code.engine;

import org.halfspace.code.CodeLayout;

/**
 * What an engine works with; shared, not copied.
 *
 * @param bits n
 * @param dimension d
 * @param encoder B: n × d, row after row
 * @param decoder A: d × n, row after row; empty where nothing will be decoded
 * @param mean μ: d, subtracted before encoding
 * @param offset b: d, added after decoding
 */
public record CodeTensors(
    int bits, int dimension, float[] encoder, float[] decoder, float[] mean, float[] offset) {
  /** Those of an engine that encodes only. */
  public static CodeTensors ofEncoder(int bits, int dimension, float[] encoder, float[] mean) {
    return new CodeTensors(bits, dimension, encoder, new float[0], mean, mean);
  }

  /** ⌈n/8⌉. */
  int bytesPerCode() {
    return CodeLayout.bytesOf(bits);
  }
}
