// Each test kills processes and loads the machine; two at once would only measure each other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
