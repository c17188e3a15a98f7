using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace GrpcCrm.Platform.Storage;

/// <summary>Hand-written statements within the transaction of the context: several in one round trip, parameters by position.</summary>
public static class Sql
{
    public static NpgsqlBatch CreateBatch(this CrmDbContext db)
    {
        var transaction = db.Database.CurrentTransaction
            ?? throw new InvalidOperationException("Statements need the transaction that TenantTransaction opens.");
        var batch = ((NpgsqlConnection)db.Database.GetDbConnection()).CreateBatch();
        batch.Transaction = (NpgsqlTransaction)transaction.GetDbTransaction();
        return batch;
    }

    public static NpgsqlBatchCommand Add(this NpgsqlBatch batch, string text, params ReadOnlySpan<object> parameters)
    {
        var command = new NpgsqlBatchCommand(text);
        foreach (var parameter in parameters) command.Parameters.Add(new NpgsqlParameter { Value = parameter });
        batch.BatchCommands.Add(command);
        return command;
    }

    /// <summary>An array parameter; its element may be null.</summary>
    public static NpgsqlParameter Array<T>(T[] values) => new NpgsqlParameter<T[]> { TypedValue = values };
}
