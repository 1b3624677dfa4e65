<?php
// What WordPress expects of a web server.
$_SERVER += array(
	'HTTP_HOST'       => 'wordpress.example',
	'REQUEST_URI'     => '/',
	'REQUEST_METHOD'  => 'GET',
	'SERVER_PROTOCOL' => 'HTTP/1.1',
);
require getenv( 'WORDPRESS' ) . '/wp-load.php';
