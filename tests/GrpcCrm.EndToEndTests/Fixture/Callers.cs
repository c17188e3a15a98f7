using Grpc.Core;
using GrpcCrm.Client;

namespace GrpcCrm.EndToEndTests.Fixture;

/// <summary>
/// Callers of single rpcs with the bare generated client, which try a call that found no service once more and then give up.
/// </summary>
public sealed class Callers(CallInvoker calls, string dealer)
{
    private static readonly TimeSpan BeforeAgain = TimeSpan.FromMilliseconds(100);
    private readonly V1.CustomerService.CustomerServiceClient _customers = new(calls);
    private long _calls;
    private long _again;

    /// <summary>How many calls were made, and how many of these twice.</summary>
    public (long Calls, long Again) Made => (Volatile.Read(ref _calls), Volatile.Read(ref _again));

    /// <summary>Puts customers on file and reads each, until it is told to end. Returns how many there are.</summary>
    public async Task<int> CallAsync(string prefix, CancellationToken end)
    {
        for (var number = 0; ; number++)
        {
            if (end.IsCancellationRequested) return number;
            var customer = new V1.Customer
            {
                Kind = V1.CustomerKind.Person,
                FamilyName = $"{prefix} {number}",
                SourceSystem = "desk",
                ExternalId = $"{prefix}-{number}",
            };
            var name = await CreateAsync(customer);
            var read = await TwiceAsync(() => _customers.GetCustomerAsync(new() { Name = name }, deadline: Deadline()).ResponseAsync);
            Assert.Equal(customer.FamilyName, read.Customer.FamilyName);
            await Task.Delay(5, CancellationToken.None);
        }
    }

    private static DateTime Deadline() => DateTime.UtcNow + ChildProcess.Patience;

    /// <summary>A call whose answer was lost has perhaps been done; then the second one is told so.</summary>
    private async Task<string> CreateAsync(V1.Customer customer)
    {
        var request = new V1.CreateCustomerRequest { Parent = dealer, Customer = customer };
        try
        {
            return (await TwiceAsync(() => _customers.CreateCustomerAsync(request, deadline: Deadline()).ResponseAsync)).Customer.Name;
        }
        catch (RpcException conflict) when (conflict.StatusCode == StatusCode.AlreadyExists)
        {
            var wanted = new V1.ListCustomersRequest { Parent = dealer, Filter = new() { ExternalIds = { customer.ExternalId } } };
            var found = await TwiceAsync(() => _customers.ListCustomersAsync(wanted, deadline: Deadline()).ResponseAsync);
            return Assert.Single(found.Customers).Name;
        }
    }

    private async Task<T> TwiceAsync<T>(Func<Task<T>> call)
    {
        Interlocked.Increment(ref _calls);
        try
        {
            return await call();
        }
        catch (RpcException failure) when (failure.StatusCode == StatusCode.Unavailable)
        {
            Interlocked.Increment(ref _again);
            await Task.Delay(CrmError.From(failure).RetryDelay ?? BeforeAgain);
            return await call();
        }
    }
}
