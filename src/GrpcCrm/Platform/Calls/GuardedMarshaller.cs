using Google.Protobuf;
using Grpc.Core;
using GrpcCrm.Platform.Errors;

namespace GrpcCrm.Platform.Calls;

/// <summary>
/// Reads requests as the generated marshallers do, but tells a sender of bytes that are no message so. Left alone, the server would take
/// the parser's exception for a fault of its own and answer UNKNOWN.
/// </summary>
public static class GuardedMarshaller
{
    public static Method<TRequest, TResponse> Guarded<TRequest, TResponse>(this Method<TRequest, TResponse> method)
        where TRequest : class
        where TResponse : class =>
        new(method.Type, method.ServiceName, method.Name, Guarded(method.RequestMarshaller), method.ResponseMarshaller);

    private static Marshaller<T> Guarded<T>(Marshaller<T> marshaller)
        where T : class
    {
        var read = marshaller.ContextualDeserializer;
        return new Marshaller<T>(marshaller.ContextualSerializer, payload =>
        {
            try
            {
                return read(payload);
            }
            catch (InvalidProtocolBufferException)
            {
                // Interceptors run after the message is read, so the error must leave here in its final form.
                throw RichStatus.ToRpcException(Fail.MessageMalformed());
            }
        });
    }
}
