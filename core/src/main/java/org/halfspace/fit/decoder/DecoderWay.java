// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.decoder;

import java.util.Objects;
import java.util.Optional;
import org.halfspace.code.DecoderType;
import org.halfspace.code.VectorCodec;
import org.halfspace.source.PrincipalAxes;

/** A way to a decoder past the linear one. */
public interface DecoderWay {
  /** Of which type its decoders are. */
  DecoderType type();

  /**
   * Fits one.
   *
   * @param axes mean and covariance of these vectors
   */
  Attempt fit(CodedSample sample, PrincipalAxes axes);

  /**
   * Fits one to more vectors, with all choices as they were made before.
   *
   * @param before what was found on a part of the sample
   */
  Fitted refit(CodedSample sample, Fitted before);

  /**
   * A decoder.
   *
   * @param codec which decodes by it
   * @param order which unit of the sample's codec comes first, second, …; empty if it is the same
   * @param predicted the distortion by state evolution, where there is one
   */
  record Fitted(VectorCodec codec, Optional<int[]> order, Optional<Double> predicted) {
    public Fitted {
      Objects.requireNonNull(codec, "codec");
    }
  }

  /**
   * A decoder, or why there is none.
   *
   * @param reason in words for users; empty where there is one
   */
  record Attempt(Optional<Fitted> fitted, String reason) {
    public static Attempt of(Fitted fitted) {
      return new Attempt(Optional.of(fitted), "");
    }

    public static Attempt none(String reason) {
      return new Attempt(Optional.empty(), reason);
    }
  }
}
