package org.halfspace.train;

/** A rule that moves parameters along their gradients. Not thread-safe. */
interface Optimizer {

  /** One step. */
  void step(float[] parameters, float[] gradient, double learningRate);

  /** A rule for that many parameters, with nothing remembered yet. */
  static Optimizer of(TrainingSettings.Rule rule, int size) {
    return rule == TrainingSettings.Rule.ADAM ? new Adam(size) : new Momentum(size);
  }

  /** Adam (Kingma and Ba 2015) with β_1 = 0.9, β_2 = 0.999, ε = 1e-8. */
  final class Adam implements Optimizer {
    private static final float FIRST = 0.9f;
    private static final float SECOND = 0.999f;
    private static final float EPSILON = 1e-8f;

    private final float[] mean;
    private final float[] square;
    private long steps;

    Adam(int size) {
      this.mean = new float[size];
      this.square = new float[size];
    }

    @Override
    public void step(float[] parameters, float[] gradient, double learningRate) {
      steps++;
      double corrected =
          Math.sqrt(1 - Math.pow(SECOND, (double) steps)) / (1 - Math.pow(FIRST, (double) steps));
      float rate = (float) (learningRate * corrected);
      for (int i = 0; i < parameters.length; i++) {
        float g = gradient[i];
        mean[i] = FIRST * mean[i] + (1 - FIRST) * g;
        square[i] = SECOND * square[i] + (1 - SECOND) * g * g;
        parameters[i] -= rate * mean[i] / ((float) Math.sqrt(square[i]) + EPSILON);
      }
    }
  }

  /** Heavy-ball momentum of 0.9. */
  final class Momentum implements Optimizer {
    private static final float KEPT = 0.9f;

    private final float[] velocity;

    Momentum(int size) {
      this.velocity = new float[size];
    }

    @Override
    public void step(float[] parameters, float[] gradient, double learningRate) {
      float rate = (float) learningRate;
      for (int i = 0; i < parameters.length; i++) {
        velocity[i] = KEPT * velocity[i] + gradient[i];
        parameters[i] -= rate * velocity[i];
      }
    }
  }
}
