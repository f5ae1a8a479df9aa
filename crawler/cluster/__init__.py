"""Crawls carried out by the workers of a Dask cluster, each into its own shard, a complete archive (docs/cluster.md).

Decided purely: `choose` (which worker, what waits), `lease` (what became of an order). Done: `coordinator` gives orders
for the scheduler, `link` talks to the cluster in a thread of its own, `parts` takes out what travels with a source, and
`worker` is what runs there. What travels stands in `orders` and `configuration`; `connection` alone knows Dask.
"""
