// SPDX-License-Identifier: Apache-2.0
package org.halfspace;

import java.util.Objects;

/** Where the encoder of a model comes from. Immutable and thread-safe. */
public sealed interface ModelOrigin
    permits ModelOrigin.Method, ModelOrigin.Universal, ModelOrigin.Adopted {

  /** The word in reports and model files. */
  String label();

  /**
   * The origin of that label: universal, adopted, or the method of that name.
   *
   * @throws NullPointerException if the label is null
   */
  static ModelOrigin of(String label) {
    for (ModelOrigin origin : new ModelOrigin[] {new Universal(), new Adopted()}) {
      if (origin.label().equals(label)) {
        return origin;
      }
    }
    return new Method(label);
  }

  /**
   * A method found it, and the model holds its rows.
   *
   * @param label the name of the method
   */
  record Method(String label) implements ModelOrigin {
    public Method {
      Objects.requireNonNull(label, "label");
    }
  }

  /** The random rotation of the seed; nothing was learned from vectors. */
  record Universal() implements ModelOrigin {
    @Override
    public String label() {
      return "universal";
    }
  }

  /** Another program made the codes; the encoder is a guess at what made them. */
  record Adopted() implements ModelOrigin {
    @Override
    public String label() {
      return "adopted";
    }
  }
}
