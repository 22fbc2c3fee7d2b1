package fihris;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.opensearch.analysis.common.CommonAnalysisPlugin;
import org.opensearch.common.settings.Settings;
import org.opensearch.env.Environment;
import org.opensearch.node.Node;
import org.opensearch.plugins.Plugin;
import org.opensearch.transport.Netty4Plugin;

/** One node of the cluster for tests: `TestNode DIR NAME HTTP_PORT TRANSPORT_PORT PORTS NAMES`. */
public final class TestNode extends Node {
    private static final List<Class<? extends Plugin>> PLUGINS =
            List.of(Netty4Plugin.class, CommonAnalysisPlugin.class);

    private TestNode(Environment environment) {
        super(environment, PLUGINS, false);
    }

    public static void main(String[] arguments) throws Exception {
        Path home = Path.of(arguments[0]);
        Settings settings =
                Settings.builder()
                        .put("path.home", home)
                        .put("path.data", home.resolve("data-" + arguments[1]))
                        .put("path.logs", home.resolve("logs"))
                        .put("cluster.name", "fihris-tests")
                        .put("node.name", arguments[1])
                        .put("network.host", "127.0.0.1")
                        .put("http.port", arguments[2])
                        .put("transport.port", arguments[3])
                        .put("transport.type", "netty4")
                        .put("http.type", "netty4")
                        .putList("discovery.seed_hosts", arguments[4].split(","))
                        .putList("cluster.initial_cluster_manager_nodes", arguments[5].split(","))
                        .put("cluster.routing.allocation.disk.threshold_enabled", false)
                        .put("node.store.allow_mmap", false)
                        .put("node.processors", 2)
                        .build();
        CountDownLatch end = new CountDownLatch(1);
        TestNode node = new TestNode(new Environment(settings, home.resolve("config")));
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(
                                () -> {
                                    try {
                                        node.close();
                                    } catch (Exception error) {
                                        System.err.println(error);
                                    }
                                    end.countDown();
                                }));
        node.start();
        end.await();
    }
}
