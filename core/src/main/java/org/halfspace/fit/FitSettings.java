package org.halfspace.fit;

import java.util.Objects;
import org.halfspace.code.Gain;
import org.halfspace.fit.encoder.EncoderMethod;

/** What determines the result of a {@link Fit}, beside the data. */
public record FitSettings(
    int bits,
    EncoderMethod method,
    DecoderKind decoder,
    Gain gain,
    SgdSettings sgd,
    long seed,
    int threads) {

  public FitSettings {
    Objects.requireNonNull(method, "method");
    Objects.requireNonNull(decoder, "decoder");
    Objects.requireNonNull(gain, "gain");
    Objects.requireNonNull(sgd, "sgd");
  }

  static FitSettings standard(int bits) {
    return new FitSettings(
        bits,
        EncoderMethod.AUTO,
        DecoderKind.LEAST_SQUARES,
        Gain.NONE,
        SgdSettings.standard(),
        1,
        Runtime.getRuntime().availableProcessors());
  }

  FitSettings withMethod(EncoderMethod changed) {
    return new FitSettings(bits, changed, decoder, gain, sgd, seed, threads);
  }

  FitSettings withDecoder(DecoderKind changed) {
    return new FitSettings(bits, method, changed, gain, sgd, seed, threads);
  }

  public FitSettings withBits(int changed) {
    return new FitSettings(changed, method, decoder, gain, sgd, seed, threads);
  }

  FitSettings withGain(Gain changed) {
    return new FitSettings(bits, method, decoder, changed, sgd, seed, threads);
  }

  FitSettings withSgd(SgdSettings changed) {
    return new FitSettings(bits, method, decoder, gain, changed, seed, threads);
  }

  FitSettings withSeed(long changed) {
    return new FitSettings(bits, method, decoder, gain, sgd, changed, threads);
  }

  FitSettings withThreads(int changed) {
    return new FitSettings(bits, method, decoder, gain, sgd, seed, changed);
  }
}
