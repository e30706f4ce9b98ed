// SPDX-License-Identifier: Apache-2.0
/** Theory and learning: floors, exact risk, descent, training, the fit. */
module org.halfspace.core {
  requires transitive org.halfspace.codec;
  requires hipparchus.core;
  requires hipparchus.ode;
  requires org.bytedeco.javacpp;
  requires org.bytedeco.openblas;
  requires org.apache.commons.numbers.gamma;

  exports org.halfspace.activation;
  exports org.halfspace.adopt;
  exports org.halfspace.descent;
  exports org.halfspace.fit;
  exports org.halfspace.fit.levels;
  exports org.halfspace.fit.partition;
  exports org.halfspace.fit.prior;
  exports org.halfspace.inspect;
  exports org.halfspace.limits;
  exports org.halfspace.linalg;
  exports org.halfspace.minimizer;
  exports org.halfspace.risk;
  exports org.halfspace.source;
  exports org.halfspace.source.prior;
  exports org.halfspace.train;

  provides org.halfspace.code.engine.MatrixProducts with
      org.halfspace.linalg.blas.BlasProducts;
}
