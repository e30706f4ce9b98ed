package org.halfspace;

import java.util.Objects;

/** What determines the result of a {@link Fit}, beside the data. */
record FitSettings(
    int codes, EncoderMethod method, DecoderKind decoder, SgdSettings sgd, long seed, int threads) {

  FitSettings {
    Objects.requireNonNull(method, "method");
    Objects.requireNonNull(decoder, "decoder");
    Objects.requireNonNull(sgd, "sgd");
  }

  static FitSettings standard(int codes) {
    return new FitSettings(
        codes,
        EncoderMethod.DESCENT,
        DecoderKind.LEAST_SQUARES,
        SgdSettings.standard(),
        1,
        Runtime.getRuntime().availableProcessors());
  }

  FitSettings withMethod(EncoderMethod changed) {
    return new FitSettings(codes, changed, decoder, sgd, seed, threads);
  }

  FitSettings withDecoder(DecoderKind changed) {
    return new FitSettings(codes, method, changed, sgd, seed, threads);
  }

  FitSettings withSgd(SgdSettings changed) {
    return new FitSettings(codes, method, decoder, changed, seed, threads);
  }

  FitSettings withSeed(long changed) {
    return new FitSettings(codes, method, decoder, sgd, changed, threads);
  }

  FitSettings withThreads(int changed) {
    return new FitSettings(codes, method, decoder, sgd, seed, changed);
  }
}
