// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import java.io.Externalizable;
import java.io.IOException;
import java.io.ObjectInput;
import java.io.ObjectOutput;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.halfspace.Autoencoder;
import org.halfspace.store.ModelFile;

/**
 * A model on its way to executors, as the bytes of its file, so that every executor has the same
 * tensors to the last bit; with Kryo as Spark's serializer, too, which would otherwise write
 * fields. Thread-safe.
 */
@DefaultSerializer(JavaSerializer.class)
public final class BroadcastModel implements Externalizable {
  private static final long serialVersionUID = 1;

  private Autoencoder model;
  private Broadcast<BroadcastModel> sent;
  private String application;

  /** For deserialization. */
  public BroadcastModel() {}

  BroadcastModel(Autoencoder model) {
    this.model = model;
  }

  Autoencoder model() {
    return model;
  }

  /** The model on the executors of a session; sent once for each application. */
  synchronized Broadcast<BroadcastModel> on(SparkSession session) {
    String current = session.sparkContext().applicationId();
    if (sent == null || !current.equals(application)) {
      sent = JavaSparkContext.fromSparkContext(session.sparkContext()).broadcast(this);
      application = current;
    }
    return sent;
  }

  @Override
  public void writeExternal(ObjectOutput out) throws IOException {
    byte[] bytes = ModelFile.toBytes(model);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  @Override
  public void readExternal(ObjectInput in) throws IOException {
    byte[] bytes = new byte[in.readInt()];
    in.readFully(bytes);
    model = ModelFile.read(bytes);
  }
}
