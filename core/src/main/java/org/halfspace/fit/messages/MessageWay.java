// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.messages;

import java.util.Objects;
import java.util.Optional;
import org.halfspace.code.DecoderType;
import org.halfspace.fit.decoder.CodedSample;
import org.halfspace.fit.decoder.DecoderWay;
import org.halfspace.source.PrincipalAxes;

/** Message passing from mean and covariance, with the readout that suits the vectors. */
public final class MessageWay implements DecoderWay {
  /** Units whose K of one layer is a file's tensor with room to spare. */
  private static final int MOST_UNITS = 1 << 13;

  private final PrincipalAxes axes;
  private final int threads;

  /**
   * @param axes mean and covariance of all vectors
   */
  public MessageWay(PrincipalAxes axes, int threads) {
    this.axes = Objects.requireNonNull(axes, "axes");
    this.threads = threads;
  }

  @Override
  public DecoderType type() {
    return DecoderType.MESSAGE_PASSING;
  }

  @Override
  public Attempt fit(CodedSample sample, PrincipalAxes own) {
    int units = sample.codec().units().units();
    if (units > MOST_UNITS) {
      return Attempt.none(units + " units, must be at most " + MOST_UNITS);
    }
    return Attempt.of(fitted(sample, own));
  }

  @Override
  public Fitted refit(CodedSample sample, Fitted before) {
    return fitted(sample, axes);
  }

  private Fitted fitted(CodedSample sample, PrincipalAxes of) {
    MessageFit.Result result =
        MessageFit.of(
            sample.codec().units().unitEncoder(),
            of,
            Optional.of(sample),
            MessageFit.Settings.of(threads));
    return new Fitted(
        sample.codec().withDecoder(result.decoder()),
        Optional.empty(),
        Optional.of(result.predicted()));
  }
}
