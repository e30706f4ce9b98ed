// SPDX-License-Identifier: Apache-2.0
package org.halfspace.examples.lucene;

import org.apache.lucene.document.BinaryDocValuesField;
import org.apache.lucene.document.Field;
import org.apache.lucene.util.BytesRef;
import org.halfspace.Autoencoder;

/**
 * Codes as fields of documents: ⌈n/8⌉ bytes each, in a column that is read by the number of the
 * document. Vectors themselves need not be kept.
 */
public final class CodeFields {
  private CodeFields() {}

  /**
   * The field of a document whose vector this is.
   *
   * @param name the name of the field, the same in all documents
   * @throws IllegalArgumentException if the vector does not fit the model or is not finite
   */
  public static Field of(String name, Autoencoder model, float[] vector) {
    return new BinaryDocValuesField(name, new BytesRef(model.encode(vector)));
  }
}
