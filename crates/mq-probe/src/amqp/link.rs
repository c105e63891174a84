//! The connection that everything else hangs on, and that everything else is raced with.

use fe2o3_amqp::connection::ConnectionHandle;
use fe2o3_amqp::sasl_profile::SaslProfile;
use fe2o3_amqp::session::SessionHandle;
use fe2o3_amqp::{Connection, Session};

use super::super::broken::{Broken, Step};
use super::super::client::Login;
use super::super::stream::Stream;
use super::containment::contain;
use super::inspector::LARGEST_FRAME;
use super::line::Line;
use super::trouble::{Trouble, of_open};

/// A connection that is open.
pub(super) struct Link {
    /// The crate's side of it.
    handle: ConnectionHandle<()>,
    /// How it ended.
    end: Option<Broken>,
    line: Line,
}

impl Link {
    /// Greet the broker and log in.
    pub(super) async fn open(stream: Stream, login: &Login) -> Result<Self, Broken> {
        let (line, stream) = Line::new(stream);
        let credentials = &login.credentials;
        let opening = Connection::builder()
            .container_id(login.client.as_str())
            .hostname(login.host.as_str())
            .scheme("amqp") // the stream is already what `amqps` would make of it
            .max_frame_size(LARGEST_FRAME)
            .sasl_profile(SaslProfile::Plain {
                username: credentials.user.clone(),
                password: credentials.password.value().to_owned(),
            })
            .open_with_stream(stream);
        match contain(opening).await {
            Some(Ok(handle)) => Ok(Self {
                handle,
                end: None,
                line,
            }),
            Some(Err(error)) => Err(line.explain(of_open(error))),
            None => Err(Trouble::OutOfRules.at(Step::Handshake)),
        }
    }

    /// Begin a session. It lives as long as the connection.
    pub(super) async fn begin(&mut self) -> Result<SessionHandle<()>, Broken> {
        match contain(Session::begin(&mut self.handle)).await {
            Some(Ok(session)) => Ok(session),
            Some(Err(error)) => Err(self.line.explain(Trouble::from(error).at(Step::Login))),
            None => Err(Trouble::OutOfRules.at(Step::Login)),
        }
    }

    /// What `work` comes to, or how the connection ended meanwhile: so that it does not matter which of the crate's futures
    /// notice that.
    pub(super) async fn hold<T, E: Into<Trouble>>(
        &mut self,
        step: Step,
        work: impl Future<Output = Result<T, E>>,
    ) -> Result<T, Broken> {
        if let Some(end) = &self.end {
            let end = end.clone();
            return Err(Broken { step, ..end });
        }
        tokio::select! {
            biased;
            done = contain(work) => match done {
                Some(Ok(done)) => Ok(done),
                Some(Err(error)) => Err(self.line.explain(error.into().at(step))),
                None => Err(Trouble::OutOfRules.at(step)),
            },
            end = self.handle.on_close() => {
                let end = self.line.explain(Trouble::from(end).at(step));
                self.end = Some(end.clone());
                Err(end)
            }
        }
    }

    /// Say good-bye.
    pub(super) async fn close(mut self) -> Result<(), Broken> {
        if let Some(end) = self.end {
            return Err(Broken {
                step: Step::CleanUp,
                ..end
            });
        }
        let step = Step::CleanUp;
        let closed = contain(self.handle.close()).await;
        let closed = closed.ok_or_else(|| Trouble::OutOfRules.at(step))?;
        closed.map_err(|error| Trouble::from(Err(error)).at(step))
    }
}
