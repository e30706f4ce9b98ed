// SPDX-License-Identifier: Apache-2.0
package org.halfspace.bench.quality;

import java.util.List;
import java.util.function.UnaryOperator;
import org.halfspace.code.Gain;
import org.halfspace.fit.DecoderKind;
import org.halfspace.fit.EncoderMethod;
import org.halfspace.fit.Fit;
import org.halfspace.fit.UnitBits;
import org.halfspace.train.DeepTrainingSettings;

/**
 * A kind of our codes.
 *
 * @param name in the table
 * @param multiple what the bits of the units are a multiple of
 * @param gain whether 16 of the bits are for the gain
 * @param change what else is asked of a fit
 */
public record CodeKind(String name, int multiple, boolean gain, UnaryOperator<Fit> change) {
  /** Epochs of a network on MNIST; words, which are fewer, have the standard ones. */
  private static final int EPOCHS = 10;

  private static final int MOST_BITS_DEEP = 300;

  /** All kinds, the simple ones first. */
  public static List<CodeKind> all() {
    UnaryOperator<Fit> signs = fit -> fit.withUnitBits(UnitBits.signs());
    UnaryOperator<Fit> mixed = fit -> fit.withUnitBits(UnitBits.mixed());
    UnaryOperator<Fit> messages =
        fit ->
            signs
                .apply(fit)
                .withMethod(EncoderMethod.CLOSED_FORM)
                .withDecoder(DecoderKind.MESSAGE_PASSING);
    UnaryOperator<Fit> levels =
        fit ->
            mixed
                .apply(fit)
                .withMethod(EncoderMethod.CLOSED_FORM)
                .withDecoder(DecoderKind.MESSAGE_PASSING);
    return List.of(
        plain("signs", signs),
        gain("signs, gain", signs),
        plain("signs, Gaussian decoder", beyond(signs, DecoderKind.GAUSSIAN)),
        plain("signs, tables", beyond(signs, DecoderKind.TABLES)),
        gain("signs, tables, gain", beyond(signs, DecoderKind.TABLES)),
        plain("signs, message passing", messages),
        gain("signs, message passing, gain", messages),
        new CodeKind("units of 2 bits", 2, false, fit -> fit.withUnitBits(UnitBits.of(2))),
        new CodeKind("units of 4 bits", 4, false, fit -> fit.withUnitBits(UnitBits.of(4))),
        plain("mixed units", mixed),
        gain("mixed units, gain", mixed),
        plain("mixed units, tables", beyond(mixed, DecoderKind.TABLES)),
        gain("mixed units, tables, gain", beyond(mixed, DecoderKind.TABLES)),
        plain("mixed units, message passing", levels),
        plain("deep", fit -> fit.withDecoder(DecoderKind.DEEP)),
        gain("deep, gain", fit -> fit.withDecoder(DecoderKind.DEEP)));
  }

  private static CodeKind plain(String name, UnaryOperator<Fit> change) {
    return new CodeKind(name, 1, false, change);
  }

  private static CodeKind gain(String name, UnaryOperator<Fit> change) {
    return new CodeKind(name, 1, true, change);
  }

  private static UnaryOperator<Fit> beyond(UnaryOperator<Fit> units, DecoderKind decoder) {
    return fit -> units.apply(fit).withDecoder(decoder);
  }

  /** Whether a network decodes, which takes minutes to train. */
  public boolean deep() {
    return isDeep(name);
  }

  /** Whether it is measured at a budget: networks, which take minutes, at few bits. */
  public boolean isMeasuredAt(int bits) {
    return !deep() || bits <= MOST_BITS_DEEP;
  }

  static boolean isDeep(String name) {
    return name.startsWith("deep");
  }

  /** The fit of such codes in at most {@code bits} bits, those of the gain included. */
  public Fit fit(int bits, long vectors) {
    int units = (bits - (gain ? Gain.FLOAT16.bits() : 0)) / multiple * multiple;
    Fit fit = change.apply(Fit.toBits(units)).withGain(gain ? Gain.FLOAT16 : Gain.NONE);
    DeepTrainingSettings standard = DeepTrainingSettings.standard(vectors);
    return deep() && DeepTrainingSettings.areMany(vectors)
        ? fit.withDeep(standard.change().epochs(EPOCHS).build())
        : fit;
  }
}
