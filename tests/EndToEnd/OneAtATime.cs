// Every class starts a whole pipeline, on the same ports.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
