namespace GrpcCrm.Reports.Content;

/// <summary>How many records of how many customers changed for one cause between two moments.</summary>
public sealed record ChangedRecords(RevisionCause Cause, long Records, long Customers);
