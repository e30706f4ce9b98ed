// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.pass;

import java.io.Serializable;
import org.halfspace.code.Gain;
import org.halfspace.code.GainRule;
import org.halfspace.code.LevelCodec;
import org.halfspace.code.UnitCodec;
import org.halfspace.code.VectorCodec;

/**
 * A codec on its way to another machine: its tensors.
 *
 * @param decoder A: d × u
 * @param offset b: d
 * @param gain the label of its gain rule; null without gain
 * @param scale s
 */
record CodecState(UnitsState units, float[] decoder, float[] offset, String gain, float scale)
    implements Serializable {

  static CodecState of(VectorCodec codec) {
    UnitCodec units = codec.units();
    UnitsState state =
        units instanceof LevelCodec levels
            ? UnitsState.of(levels.levelEncoder())
            : new UnitsState(units.encoder(), units.mean(), null, null);
    return new CodecState(
        state,
        units.decoder(),
        units.offset(),
        codec.gain() == Gain.NONE ? null : codec.gainRule().label(),
        codec.scale());
  }

  VectorCodec codec() {
    UnitCodec coded = units.encoder().withDecoder(decoder, offset);
    return gain == null
        ? VectorCodec.withoutGain(coded)
        : VectorCodec.withGain(coded, scale, GainRule.of(gain));
  }
}
