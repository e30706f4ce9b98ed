// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.experiment;

import org.halfspace.fit.prior.MixtureFit;
import org.halfspace.source.prior.GaussianMixture;
import org.halfspace.source.prior.Laplace;
import org.halfspace.source.prior.Prior;

/** Kinds of priors, as they are fitted to the values of an entry, whose mean is 0. */
enum EntryPrior {
  GAUSSIAN("Gaussian") {
    @Override
    Prior of(double[] values) {
      return GaussianMixture.gaussian(moment(values, 2));
    }
  },
  /** With the density that has the fourth moment of the values, 3 v²/ρ. */
  BERNOULLI_GAUSS("Bernoulli–Gauss") {
    @Override
    Prior of(double[] values) {
      double variance = moment(values, 2);
      if (variance == 0) {
        return GAUSSIAN.of(values);
      }
      double density = 3 * variance * variance / moment(values, 4);
      return GaussianMixture.bernoulliGauss(Math.min(1, Math.max(LEAST_DENSITY, density)))
          .scaled(Math.sqrt(variance));
    }
  },
  LAPLACE("Laplace") {
    @Override
    Prior of(double[] values) {
      double variance = moment(values, 2);
      return variance == 0 ? GAUSSIAN.of(values) : Laplace.ofVariance(variance);
    }
  },
  TWO_NORMALS("two normals") {
    @Override
    Prior of(double[] values) {
      return MixtureFit.of(values, new MixtureFit.Settings(2, ITERATIONS, LEAST_GAIN)).prior();
    }
  },
  THREE_NORMALS("three normals") {
    @Override
    Prior of(double[] values) {
      return MixtureFit.of(values, new MixtureFit.Settings(3, ITERATIONS, LEAST_GAIN)).prior();
    }
  };

  private static final double LEAST_DENSITY = 1e-3;
  private static final int ITERATIONS = 60;
  private static final double LEAST_GAIN = 1e-5;

  private final String title;

  EntryPrior(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }

  abstract Prior of(double[] values);

  private static double moment(double[] values, int order) {
    double sum = 0;
    for (double value : values) {
      sum += Math.pow(value, order);
    }
    return sum / values.length;
  }
}
