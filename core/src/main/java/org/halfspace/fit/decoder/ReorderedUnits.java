// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.decoder;

import java.util.ArrayList;
import java.util.List;
import org.halfspace.code.LevelEncoder;
import org.halfspace.code.Quantizer;
import org.halfspace.code.SignEncoder;
import org.halfspace.code.UnitCodec;
import org.halfspace.code.UnitEncoder;
import org.halfspace.code.VectorCodec;

/** Codecs with their units in another order. Stateless and thread-safe. */
public final class ReorderedUnits {
  private ReorderedUnits() {}

  /** The encoder with its units in an order; a fast rotation becomes the matrix it is. */
  public static UnitEncoder of(UnitEncoder encoder, PrefixOrder order) {
    float[] rows = order.rows(encoder.rows());
    if (encoder instanceof LevelEncoder levels) {
      List<Quantizer> quantizers = new ArrayList<>();
      for (int j = 0; j < order.size(); j++) {
        quantizers.add(levels.quantizers().get(order.bit(j)));
      }
      return LevelEncoder.of(quantizers, rows, encoder.mean());
    }
    return SignEncoder.of(rows, encoder.mean());
  }

  /** The codec with its units in an order, and the linear decoder alone. */
  public static VectorCodec of(VectorCodec codec, PrefixOrder order) {
    UnitCodec units = codec.units();
    int u = units.units();
    float[] before = units.decoder();
    float[] decoder = new float[before.length];
    for (int i = 0; i < units.dimension(); i++) {
      for (int j = 0; j < u; j++) {
        decoder[i * u + j] = before[i * u + order.bit(j)];
      }
    }
    return codec.withUnits(of(units.unitEncoder(), order).withDecoder(decoder, units.offset()));
  }
}
