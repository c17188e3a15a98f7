using System.CommandLine;
using GrpcCrm.Demo.Call;
using GrpcCrm.Demo.Dealers;
using GrpcCrm.Demo.Manufacturers;
using GrpcCrm.Demo.Run;

var root = new RootCommand("GrpcCrm at work: dealers push, months close, manufacturers receive, and everything is checked.")
{
    RunCommand.Create(),
    DealersCommand.Create(),
    ManufacturerCommand.Create(),
    CallCommand.Create(),
};
// After Ctrl-C or SIGTERM the processes end, the database is dropped and the cluster stops, which takes longer than the usual two seconds.
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromMinutes(1) });
