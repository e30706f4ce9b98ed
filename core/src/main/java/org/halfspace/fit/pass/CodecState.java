// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.pass;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import org.halfspace.Autoencoder;
import org.halfspace.ModelMetadata;
import org.halfspace.ModelOrigin;
import org.halfspace.code.Gain;
import org.halfspace.code.GainRule;
import org.halfspace.code.LevelCodec;
import org.halfspace.code.UnitCodec;
import org.halfspace.code.VectorCodec;
import org.halfspace.store.ModelFile;

/**
 * A codec on its way to another machine: its tensors.
 *
 * @param decoder A: d × u
 * @param offset b: d
 * @param gain the label of its gain rule; null without gain
 * @param scale s
 * @param others a model file with the codec where it has decoders past the linear one; else null
 */
record CodecState(
    UnitsState units, float[] decoder, float[] offset, String gain, float scale, byte[] others)
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
        codec.scale(),
        codec.decoders().size() > 1 ? ModelFile.toBytes(carrier(codec)) : null);
  }

  /** A model that says nothing but the codec. */
  private static Autoencoder carrier(VectorCodec codec) {
    double[] eigenvalues = new double[codec.dimension()];
    eigenvalues[0] = 1;
    double unknown = Double.NaN;
    return new Autoencoder(
        codec,
        codec.units().mean(),
        eigenvalues,
        new ModelMetadata(
            new ModelMetadata.Recipe(
                "", new ModelOrigin.Method("none"), "", codec.gain().label(), 0),
            new ModelMetadata.Source("", "", "", 0, 0),
            new ModelMetadata.Distortions(unknown, unknown, unknown, unknown),
            new ModelMetadata.Machine(1, "")));
  }

  VectorCodec codec() {
    if (others != null) {
      try {
        return ModelFile.read(others).codec();
      } catch (IOException e) {
        throw new UncheckedIOException("the codec was damaged on its way", e);
      }
    }
    UnitCodec coded = units.encoder().withDecoder(decoder, offset);
    return gain == null
        ? VectorCodec.withoutGain(coded)
        : VectorCodec.withGain(coded, scale, GainRule.of(gain));
  }
}
